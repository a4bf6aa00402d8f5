#include <stdlib.h>

#include "base/mem.h"
#include "config/labels.h"
#include "text/language.h"

/*
 * One set of words for each primary subtag: `es-SV` and `es` share one. A new
 * language needs no code, only a [labels] section; its missing words are
 * English.
 */

static const struct {
	const char *key, *english, *spanish;
} built_in[LABEL_COUNT] = {
    [LABEL_SIMILAR] = {"similar", "Similar Entries", "Entradas similares"},
    [LABEL_LINKED] = {"linked", "Linked From", "Enlazado desde"},
    [LABEL_RECENT] = {"recent", "Recent Posts", "Entradas recientes"},
    [LABEL_UP] = {"up", "Up", "Subir"},
    [LABEL_HOME] = {"home", "Home", "Inicio"},
    [LABEL_MORE] = {"more", "More like this", "Más como esto"},
    [LABEL_DIRECTORIES] = {"directories", "Directories", "Directorios"},
    [LABEL_FILES] = {"files", "Files", "Archivos"},
    [LABEL_LINKS] = {"links", "Links", "Enlaces"},
    [LABEL_PLAIN] = {"plain", "Plain text of this article",
	"Este artículo como texto"},
    [LABEL_NEXT] = {"next", "Next page", "Página siguiente"},
    [LABEL_PREVIOUS] = {"previous", "Previous page", "Página anterior"},
    [LABEL_SERIES_PREVIOUS] = {"series_previous", "Previous", "Anterior"},
    [LABEL_SERIES_NEXT] = {"series_next", "Next", "Siguiente"},
    [LABEL_OLDER] = {"older", "Older", "Más antigua"},
    [LABEL_NEWER] = {"newer", "Newer", "Más reciente"},
    [LABEL_SEARCH] = {"search", "Search", "Buscar"},
    [LABEL_SEARCH_AGAIN] = {"search_again", "Search for something else",
	"Buscar otra cosa"},
    [LABEL_SEARCH_ASK] = {"search_ask", "Words to search for",
	"Palabras que buscar"},
    [LABEL_SEARCH_HELP] = {"search_help",
	"Type words in any order; \"words in quotes\" stand side by side; "
	"-word leaves out; tag:name and lang:es narrow.",
	"Escriba palabras en cualquier orden; \"entre comillas\", seguidas; "
	"-palabra excluye; tag:nombre y lang:es acotan."},
    [LABEL_WORD_SIZE] = {"word_size",
	"Words have one letter or digit at least, and 40 at most.",
	"Una palabra tiene al menos una letra o cifra, y a lo sumo 40."},
    [LABEL_ONLY_EXCLUDED] = {"only_excluded",
	"There are only words to leave out; type one to search for as well.",
	"Solo hay palabras que excluir; escriba también una que buscar."},
    [LABEL_FOUND] = {"found", "Found", "Resultados"},
    [LABEL_FOUND_SOME] = {"found_some", "with some of the words",
	"con algunas de las palabras"},
    [LABEL_SOME_WORDS] = {"some_words", "With some of the words",
	"Con algunas de las palabras"},
    [LABEL_NOTHING] = {"nothing", "Nothing found.", "Nada encontrado."},
    [LABEL_PHRASE_CUT] = {"phrase_cut",
	"Only the best articles were read for the phrase; another word may "
	"lead to more.",
	"La frase se buscó solo en los mejores artículos; otra palabra puede "
	"llevar a más."},
    [LABEL_MEANT] = {"meant", "Did you mean:", "Quiso decir:"},
    [LABEL_TAKEN] = {"taken", "Showing hits for:", "Resultados de:"},
    [LABEL_TYPED] = {"typed", "Search only for:", "Buscar solo:"},
    [LABEL_ARCHIVE] = {"archive", "Archive", "Archivo"},
    [LABEL_TAGS] = {"tags", "Tags", "Etiquetas"},
    [LABEL_FEED] = {"feed", "Atom feed", "Fuente Atom"},
    [LABEL_MOVED] = {"moved", "This page has moved here",
	"Esta página se ha mudado aquí"},
    [LABEL_LANGUAGE] = {"language", "English", "Español"},
};

static struct label_set *
find_set(const struct labels *labels, struct span language)
{
	struct span primary = language_primary(language);

	for (size_t i = 0; i < labels->count; i++)
		if (span_equal_nocase(labels->sets[i].language, primary))
			return &labels->sets[i];
	return NULL;
}

static struct label_set *
add_set(struct labels *labels, struct span language)
{
	labels->sets = mem_grow(labels->sets, &labels->capacity,
	    labels->count + 1, sizeof(*labels->sets));
	labels->sets[labels->count] =
	    (struct label_set){.language = language_primary(language)};
	return &labels->sets[labels->count++];
}

struct labels
labels_new(void)
{
	struct labels labels = {0};
	add_set(&labels, SPAN("en"));
	add_set(&labels, SPAN("es"));

	for (size_t i = 0; i < LABEL_COUNT; i++) {
		labels.sets[0].words[i] = span_of(built_in[i].english);
		labels.sets[1].words[i] = span_of(built_in[i].spanish);
	}
	return labels;
}

void
labels_free(struct labels *labels)
{
	free(labels->sets);
	*labels = (struct labels){0};
}

struct span
label_key(enum label label)
{
	return span_of(built_in[label].key);
}

int
labels_set(struct labels *labels, struct span language, struct span key,
    struct span word, unsigned line)
{
	struct label_set *set = find_set(labels, language);

	for (enum label i = 0; i < LABEL_COUNT; i++) {
		if (!span_equal(key, label_key(i)))
			continue;
		if (!set)
			set = add_set(labels, language);
		unsigned before = set->lines[i];
		set->words[i] = word;
		set->lines[i] = line;
		return (int)before;
	}
	return -1;
}

bool
labels_know(const struct labels *labels, struct span language)
{
	return find_set(labels, language) != NULL;
}

struct span
labels_word(const struct labels *labels, struct span language, enum label label)
{
	const struct label_set *set = find_set(labels, language);

	/* A language without a name is called by its tag, not "English". */
	if (label == LABEL_LANGUAGE && (!set || !set->words[label].size))
		return language;
	if (set && set->words[label].size > 0)
		return set->words[label];
	return labels->sets[0].words[label];
}
