/* Moving in from programs that make HTML: the chapters are followed. */
#include "support/chapter.h"
#include "support/expect.h"

#define HOST "gemini://example.org"

/* P122: a site of Hugo, with what its manual says of content and addresses. */
static void
hugo(void **state)
{
	static const struct chapter_file files[] = {
	    {"hugo.toml", "title = 'Words from the coast'\n"},
	    {"content/_index.md", "---\ntitle: Words\n---\nWelcome.\n"},
	    {"content/about.md", "+++\ntitle = 'About'\n+++\nWe write.\n"},
	    {"content/posts/_index.md", "---\ntitle: All posts\n---\n"},
	    {"content/posts/rain.md",
		"---\ntitle: \"Rain: the second sowing\"\n"
		"date: 2026-05-11T08:00:00-06:00\n"
		"categories: [climate]\ntags: [maize]\n"
		"aliases:\n  - /2026/rain/\n---\n"
		"After [storm]({{< relref \"storm.md\" >}}), "
		"[harvest]({{< ref \"/posts/harvest\" >}}) and "
		"[two]({{< ref \"posts/two-words.md\" >}}).\n"},
	    {"content/posts/storm.md",
		"---\ntitle: Storm\ndate: 2026-05-10\n---\nIt passed.\n"},
	    {"content/posts/rain.es.md",
		"---\ntitle: Lluvia\ndate: 2026-05-11\n---\nLa lluvia.\n"},
	    {"content/posts/wind.md",
		"+++\ntitle = \"Wind\"\ndate = 2026-05-12\nslug = "
		"\"the-wind\"\n"
		"+++\nIt blows.\n"},
	    {"content/posts/harvest/index.md",
		"---\ntitle: Harvest\ndate: "
		"2026-05-13\n---\n![maize](a.png)\n"},
	    {"content/gallery/index.md", "---\ntitle: Gallery\n---\n"},
	    {"content/gallery/b.png", "\x89PNG"},
	    {"content/headed/index.md", "---\ntitle: T\n---\n\n# Headed\n"},
	    {"content/headed/b.png", "\x89PNG"},
	    {"content/posts/harvest/a.png", "\x89PNG"},
	    {"content/posts/other.md",
		"---\ntitle: Other\ndate: 2026-05-14\ndraft: true\n---\nNo.\n"},
	    {"content/posts/later.md",
		"---\ntitle: Later\ndate: 2026-01-01\n"
		"publishDate: 2999-01-01\n---\nNot yet.\n"},
	    {"content/posts/Two Words.md",
		"---\ntitle: Two\ndate: 2025-01-01\n---\nBoth.\n"},
	    {"static/images/map.png", "\x89PNG"},
	    {"themes/x/README.md", "# A theme\n"},
	};
	static const struct chapter_page pages[] = {
	    {HOST "/", "# Words", "themes"},
	    {HOST "/", "Welcome.", "_index"},
	    {HOST "/about/", "We write.", "title ="},
	    {HOST "/posts/", "=> /posts/rain/ 2026-05-11 Rain: the second",
		NULL},
	    {HOST "/posts/", "# All posts", "Other"},
	    {HOST "/posts/rain/",
		"20 text/gemini; lang=en\r\n# Rain: the second sowing\n\n",
		"title:"},
	    {HOST "/posts/rain/",
		"After storm, harvest and two.\n=> ../storm/ storm\n"
		"=> /posts/harvest/ harvest\n=> /posts/two-words/ two\n",
		"{{"},
	    {HOST "/posts/rain", "31 " HOST "/posts/rain/\r\n", NULL},
	    {HOST "/posts/rain/index.es.gmi", "La lluvia.", NULL},
	    {HOST "/es/posts/rain/", "31 " HOST "/posts/rain/index.es.gmi\r\n",
		NULL},
	    {HOST "/posts/the-wind/", "It blows.", NULL},
	    {HOST "/posts/two-words/", "Both.", NULL},
	    {HOST "/posts/harvest/", "# Harvest\n\n=> a.png maize\n", NULL},
	    {"/posts/harvest/", "iHarvest\tTITLE\t", NULL},
	    {"/about/", "iAbout\tTITLE\t", NULL},
	    {HOST "/gallery/", "# Gallery \u00b7 Words from the coast\n",
		"```"},
	    {HOST "/headed/", "\r\n# Headed\n", "# T"},
	    {HOST "/posts/harvest/a.png", "20 image/png", NULL},
	    {HOST "/images/map.png", "20 image/png", NULL},
	    {HOST "/2026/rain/", "31 " HOST "/posts/rain/\r\n", NULL},
	    {HOST "/categories/climate", "31 " HOST "/tags/climate\r\n", NULL},
	    {HOST "/tags/climate", "/posts/rain/ 2026-05-11", NULL},
	    {HOST "/tags/maize", "/posts/rain/ 2026-05-11", NULL},
	    {HOST "/index.xml", "31 " HOST "/atom.xml\r\n", NULL},
	    {HOST "/posts/index.xml", "31 " HOST "/posts/atom.xml\r\n", NULL},
	    {HOST "/posts/atom.xml", "<title>Harvest</title>", "Other"},
	    {HOST "/posts/other/", "51 ", NULL},
	    {HOST "/posts/later/", "51 ", NULL},
	    {HOST "/recent", "/posts/harvest/ 2026-05-13 Harvest", "Later"},
	    {"/posts/", "12026-05-12 Wind\t/posts/the-wind/\texample.org",
		"Other"},
	    {"/posts/rain/", "After storm", NULL},
	    {"/2026/rain/", "After storm", NULL},
	    {"/search\tblows", "/posts/the-wind/", NULL},
	};
	struct server *server = *state;

	chapter_fill(server, files, COUNT(files));
	chapter_follow(server, "moving-from-hugo.gmi");
	chapter_expect(server, pages, COUNT(pages));
}

/* P123: a site of Jekyll, with posts, pages, permalinks and Liquid. */
static void
jekyll(void **state)
{
	static const struct chapter_file files[] = {
	    {"_config.yml", "title: Words from the coast\n"},
	    {"Gemfile", "gem \"jekyll\"\n"},
	    {"index.markdown", "---\nlayout: home\n---\n\n"},
	    {"about.markdown",
		"---\nlayout: page\ntitle: About\npermalink: /about/\n---\n"
		"We write.\n"},
	    {"_layouts/post.html", "<html>{{ content }}</html>\n"},
	    {"_drafts/idea.md", "---\ntitle: Idea\n---\nNo.\n"},
	    {"_posts/2018-03-05-walk.md",
		"---\nlayout: post\ntitle: \"A walk\"\ntags: [hills]\n"
		"redirect_from:\n  - /walk.html\n---\nUp the hill.\n"},
	    {"_posts/2019-04-06-way-back.markdown",
		"---\ntitle: The way back\n"
		"date: 2019-04-07 10:30:00 -0600\n---\n"
		"After [a walk]({% post_url 2018-03-05-walk %}), see "
		"[us]({{ site.baseurl }}{% link about.markdown %}).\n"},
	    {"_posts/2020-01-01-secret.md",
		"---\ntitle: Secret\npublished: false\n---\nNo.\n"},
	    {"food/_posts/2021-05-06-beans.md",
		"---\ntitle: Beans\n---\nAs {% post_url 2018-03-05-walk %}, "
		"not "
		"{% post_url food/2021-05-06-beans %}.\n"},
	    {"food/_notes.md", "# No\n"},
	    {"assets/map.png", "\x89PNG"},
	};
	static const struct chapter_page pages[] = {
	    {HOST "/", "# Words from the coast", "layout"},
	    {HOST "/", "=> /about.gmi About", "Gemfile"},
	    {HOST "/about.html", "31 " HOST "/about.gmi\r\n", NULL},
	    {HOST "/about/", "31 " HOST "/about.gmi\r\n", NULL},
	    {HOST "/about.gmi", "We write.", "permalink"},
	    {HOST "/2018/03/05/walk.html",
		"31 " HOST "/2018/03/05/walk.gmi\r\n", NULL},
	    {HOST "/2018/03/05/walk.gmi", "Up the hill.", "layout"},
	    {HOST "/walk.html", "31 " HOST "/2018/03/05/walk.gmi\r\n", NULL},
	    {HOST "/2019/04/06/way-back.gmi",
		"After a walk, see us.\n=> /2018/03/05/walk.gmi a walk\n=> "
		"/about.gmi us\n",
		"{%"},
	    {HOST "/recent", "/2018/03/05/walk.gmi 2018-03-05 A walk",
		"Secret"},
	    {HOST "/recent", "/2019/04/06/way-back.gmi 2019-04-07 The way back",
		"Idea"},
	    {HOST "/food/2021/05/06/beans.html",
		"31 " HOST "/food/2021/05/06/beans.gmi\r\n", NULL},
	    {HOST "/food/2021/05/06/beans.gmi",
		"As /2018/03/05/walk.md, not /food/2021/05/06/beans.md.", "{%"},
	    {HOST "/recent", "/food/2021/05/06/beans.gmi 2021-05-06 Beans",
		"_posts"},
	    {HOST "/food/_notes.md", "51 ", NULL},
	    {HOST "/feed.xml", "31 " HOST "/atom.xml\r\n", NULL},
	    {HOST "/tags/hills", "/2018/03/05/walk.gmi", NULL},
	    {HOST "/assets/map.png", "20 image/png", NULL},
	    {HOST "/2020/01/01/secret.md", "51 ", NULL},
	    {HOST "/_drafts/idea.md", "51 ", NULL},
	    {HOST "/_posts/2018-03-05-walk.md", "51 ", NULL},
	    {"/recent", "12019-04-07 The way back\t", NULL},
	    {"/2018/03/05/walk.html", "Up the hill.", NULL},
	    {"/2018/03/05/walk", "Up the hill.", NULL},
	};
	struct server *server = *state;

	chapter_fill(server, files, COUNT(files));
	chapter_follow(server, "moving-from-jekyll.gmi");
	chapter_expect(server, pages, COUNT(pages));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(hugo),
	    SERVER_SCENE(jekyll),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
