#include "text/mimetype.h"

/* Sorted by extension, for people. */
static const struct {
	const char *extension, *mime;
} types[] = {
    {".7z", "application/x-7z-compressed"},
    {".aac", "audio/aac"},
    {".apng", "image/apng"},
    {".asc", "text/plain"},
    {".atom", "application/atom+xml"},
    {".avif", "image/avif"},
    {".bmp", "image/bmp"},
    {".bz2", "application/x-bzip2"},
    {".c", "text/plain"},
    {".cfg", "text/plain"},
    {".conf", "text/plain"},
    {".css", "text/css"},
    {".csv", "text/csv"},
    {".diff", "text/x-diff"},
    {".djvu", "image/vnd.djvu"},
    {".doc", "application/msword"},
    {".epub", "application/epub+zip"},
    {".flac", "audio/flac"},
    {".gemini", "text/gemini"},
    {".gif", "image/gif"},
    {".gmi", "text/gemini"},
    {".go", "text/plain"},
    {".gz", "application/gzip"},
    {".h", "text/plain"},
    {".htm", "text/html"},
    {".html", "text/html"},
    {".ico", "image/vnd.microsoft.icon"},
    {".ics", "text/calendar"},
    {".ini", "text/plain"},
    {".jpeg", "image/jpeg"},
    {".jpg", "image/jpeg"},
    {".js", "text/javascript"},
    {".json", "application/json"},
    {".jxl", "image/jxl"},
    {".log", "text/plain"},
    {".lua", "text/plain"},
    {".m4a", "audio/mp4"},
    {".markdown", "text/markdown"},
    {".md", "text/markdown"},
    {".mid", "audio/midi"},
    {".mkv", "video/x-matroska"},
    {".mov", "video/quicktime"},
    {".mp3", "audio/mpeg"},
    {".mp4", "video/mp4"},
    {".odt", "application/vnd.oasis.opendocument.text"},
    {".oga", "audio/ogg"},
    {".ogg", "audio/ogg"},
    {".ogv", "video/ogg"},
    {".opus", "audio/ogg"},
    {".patch", "text/x-diff"},
    {".pdf", "application/pdf"},
    {".pem", "application/x-pem-file"},
    {".pl", "text/plain"},
    {".png", "image/png"},
    {".ps", "application/postscript"},
    {".py", "text/plain"},
    {".rb", "text/plain"},
    {".rs", "text/plain"},
    {".rss", "application/rss+xml"},
    {".rtf", "application/rtf"},
    {".sh", "text/plain"},
    {".svg", "image/svg+xml"},
    {".tar", "application/x-tar"},
    {".tex", "text/plain"},
    {".tgz", "application/gzip"},
    {".tif", "image/tiff"},
    {".tiff", "image/tiff"},
    {".toml", "text/plain"},
    {".tsv", "text/tab-separated-values"},
    {".txt", "text/plain"},
    {".wav", "audio/x-wav"},
    {".webm", "video/webm"},
    {".webp", "image/webp"},
    {".xml", "text/xml"},
    {".xz", "application/x-xz"},
    {".yaml", "text/plain"},
    {".yml", "text/plain"},
    {".zip", "application/zip"},
    {".zst", "application/zstd"},
};

/* First match by prefix of the MIME type. */
static const struct {
	const char *prefix;
	char item;
} items[] = {
    {"text/html", 'h'},
    {"text/", '0'},
    {"image/gif", 'g'},
    {"image/", 'I'},
    {"audio/", 's'},
    {"", '9'},
};

struct span
mimetype_extension(struct span name)
{
	size_t dot = span_find_last(name, '.');

	/* A name that begins with its only dot has no extension. */
	return dot == 0 ? SPAN("") : span_tail(name, dot);
}

struct span
mimetype_of_name(struct span name)
{
	struct span extension = mimetype_extension(name);

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (span_equal_nocase(extension, span_of(types[i].extension)))
			return span_of(types[i].mime);
	return SPAN("");
}

char
mimetype_item(struct span mime)
{
	size_t i = 0;

	while (!span_starts(mime, span_of(items[i].prefix)))
		i++;
	return items[i].item;
}
