/* Bytes of ASCII: ctype.h would follow the locale. */
#ifndef BASE_ASCII_H
#define BASE_ASCII_H

#include <stdbool.h>

static inline bool
ascii_is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static inline bool
ascii_is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static inline bool
ascii_is_alnum(char byte)
{
	return ascii_is_letter(byte) || ascii_is_digit(byte);
}

/* Whether it is seen: the 94 bytes that sets of ISO 2022 have, too. */
static inline bool
ascii_is_seen(char byte)
{
	return byte > ' ' && byte < 0x7f;
}

/* Whether a URL's path has it as it is: unreserved (RFC 3986), or a slash. */
static inline bool
ascii_is_path(char byte)
{
	return ascii_is_alnum(byte) || (byte >= '-' && byte <= '/') ||
	    byte == '_' || byte == '~';
}

/* The lower case of a letter; any other byte unchanged. */
static inline char
ascii_lower(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? (char)(byte + 32) : byte;
}

/* The value of a hexadecimal digit in either case, or -1. */
static inline int
ascii_hex(char byte)
{
	if (ascii_is_digit(byte))
		return byte - '0';
	byte = ascii_lower(byte);
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

#endif
