#!/bin/sh
# Foreign bytes are spans, and a NUL ends none of them: nothing in src hands a
# span to what stops at a NUL. Fails with a line for each that does.
cd "$(dirname "$0")/../src" || exit 1
find . -name '*.[ch]' | sort | xargs awk '
function complain(what) {
	print FILENAME ":" start ": " what
	bad = 1
}
# A statement, with what leads up to it, in one line.
function judge(text) {
	if (text ~ /%[-+ #0-9*]*\.[0-9*]*s/)
		complain("a precision of %s stops at a NUL: %pS")
	if (text ~ /SPAN_ARGS/)
		complain("SPAN_ARGS is for such a precision: SPAN_AT")
	if (text ~ /(^|[^_a-z])(st[rp]n?(cpy|cat|dup)|strncmp|strnlen|strtok|sscanf) *\(/)
		complain("a C string is cut or joined: use a span or a buf")
	if (text ~ /(^|[^_a-z])str[a-z]+ *\([^()]*\.data *[,)]/)
		complain("a span is read as a C string")
	if (text ~ /span_of *\([^;()]*\.data *\)/)
		complain("a span is measured again up to a NUL")
	if (text ~ /%[-0-9]*s/ && text ~ /[^.]\.data *(,|[)]+ *;)/)
		complain("the bytes of a span are given for %s: %pS")
	if (text ~ /(^|[^_a-z])v?(f|d|sn?|as)?printf *\(/ && text ~ /%pS/)
		complain("the C library does not know %pS: use buf_format")
	if (text ~ /%pS/ && text !~ /SPAN_AT *\(/)
		complain("%pS wants a SPAN_AT")
}
FNR == 1 { text = ""; comment = 0 }
{
	line = $0
	if (comment && !sub(/^.*\*\//, "", line))
		next
	comment = 0
	gsub(/\/\*[^*]*\*\//, "", line)
	if (sub(/\/\*.*/, "", line))
		comment = 1
	if (text == "")
		start = FNR
	text = text " " line
	if (line ~ /[;{}] *$/ || line ~ /^#/) {
		judge(text)
		text = ""
	}
}
END { exit bad }'
