/*
 * The tables of charsets (base/charset_table.h), which this build's `manuals
 * charsets` has printed, in the program: an indexer in its box can load none of
 * the system's converters, and to load all of them before took as long as all
 * else of a start. Tests are linked without, and ask the system.
 */
__asm__(".section .rodata\n"
	".globl charsets_printed, charsets_printed_end\n"
	"charsets_printed:\n"
	".incbin \"" CHARSETS "\"\n"
	"charsets_printed_end:\n"
	".previous\n");
