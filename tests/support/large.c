#include "support/large.h"

#define TEXT(literal)                                                          \
	{                                                                      \
		literal, sizeof(literal) - 1                                   \
	}
#define ROW(name, head, line, end)                                             \
	{                                                                      \
		name, "gmi", true, false, NULL, TEXT(head), TEXT(line),        \
		    TEXT(end)                                                  \
	}

#define MENUS                                                                  \
	"=> menu:recent Posts\n=> menu:index List\n=> menu:tags\n"             \
	"=> menu:related?count=20 Like this\n=> menu:archive\n"

const struct large_kind large_kinds[] = {
    ROW("prose", "# Prose\n\n",
	"A line of prose that is wrapped, for it is longer than any terminal "
	"is wide, and that goes on for a while like lines of prose do.\n",
	"\n#one #two\n"),
    ROW("words", "# Words\n\n", "a b\n", "c\n"),
    ROW("line", "", "a word and ", "no line end"),
    ROW("word", "", "wordwordword", ""),
    ROW("links", "# Links\n", "=>a\n", ""),
    ROW("labels", "# Labels\n", "=> /prose.gmi A label of several words\n", ""),
    ROW("hosts", "", "=> gemini://localhost/line.gmi?a#b of a host\n", ""),
    ROW("urls", "", "=> gopher://example.org:7070/1/%41%42\n", ""),
    ROW("empty", "", "\n", "#last #line\n"),
    ROW("blanks", "# A\n", " ", "\n"),
    ROW("drawing", "# Drawn\n```\n", "\t|\t|\n", ""),
    ROW("toggles", "", "```a\n", ""),
    ROW("headings", "", "# A\n## B\n", ""),
    ROW("lists", "", "* a\n> b\n", ""),
    ROW("tags", "# T\n", "#a #b\n", "\n"),
    ROW("cjk", "", "\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2", "\n"),
    ROW("marks", "# M\n", "\xcc\x81", "\n"),
    ROW("controls", "# C\n", "\x01\x7f", "\n"),
    {"invalid", "gmi", true, false, "iso-8859-1", TEXT("# I\n"), TEXT("\xff"),
	TEXT("\n")},
    {"latin", "gmi", true, false, "iso-8859-1", TEXT("# L\xe4tin\n"),
	TEXT("Z\xe4hlt die W\xf6rter der Zeilen, es sind f\xfcr heute "
	     "genug.\r\n"),
	TEXT("")},
    {"utf16", "gmi", true, false, "utf-16le", TEXT("\xff\xfe#\0 \0A\0\n\0"),
	TEXT("a\0 \0l\0i\0n\0e\0\xe4\0\n\0"), TEXT("")},
    ROW("crlf", "# Ends\r\n", "A line.\r\n", "#tag\r\n"),
    {"menus", "gmi", true, true, NULL,
	TEXT("# Menus\n" MENUS MENUS MENUS MENUS MENUS MENUS MENUS),
	TEXT("And text.\n"), TEXT(MENUS)},
    ROW("titled", "text\n", "text\n", "# Late\n"),
    ROW("distinct", "# D\n", "", ""),
    {"plain", "txt", false, false, NULL, TEXT("Plain\n\n"), TEXT("A line.\n"),
	TEXT(".\n")},
    {"dots", "txt", false, false, NULL, TEXT("Dots\n\n"), TEXT(".\n"),
	TEXT(".")},
    {"long", "txt", false, false, NULL, TEXT(""), TEXT("long line "), TEXT("")},
    {"mark", "md", false, false, NULL, TEXT("# Mark\n\n"),
	TEXT("Some words.\n"), TEXT("")},
    {"map/gophermap", "", false, false, NULL, TEXT("!A map\n"),
	TEXT("1A link\t/prose.gmi\ntext\n"), TEXT("*\n")},
};

const size_t large_count = sizeof(large_kinds) / sizeof(large_kinds[0]);

void
large_make(const struct large_kind *kind, size_t size, struct buf *text)
{
	buf_add(text, kind->head);
	for (uint32_t i = 1; kind->line.size == 0 && text->size + 16 < size;
	     i++)
		buf_format(text, "w%08x ", (unsigned)(i * 2654435761u));
	while (kind->line.size > 0 &&
	    text->size + kind->line.size + kind->end.size <= size)
		buf_add(text, kind->line);
	buf_add(text, kind->end);
}
