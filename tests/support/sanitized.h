/* Whether this is built with AddressSanitizer, which keeps what is freed. */
#ifndef SUPPORT_SANITIZED_H
#define SUPPORT_SANITIZED_H

/* Clang has no macro. */
#ifdef __has_feature
enum { SANITIZED = __has_feature(address_sanitizer) };
#elif defined(__SANITIZE_ADDRESS__)
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif

#endif
