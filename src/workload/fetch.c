// SPDX-License-Identifier: MIT
#include "abi/sample.h"
#include "workload/fetch_crawl.h"
#include "workload/fetch_save.h"
#include "workload/say.h"
#include "workload/stopwatch.h"
#include "workload/workload.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_as_expected(const struct crawl *c)
{
	if (c->is_wrong || c->failed)
		return false;
	for (size_t i = 0; i < SITE_FILES; i++)
		if (!c->has_come[i] && !strncmp(c->expected->files[i].path, "/site/", 6))
			return false;
	return true;
}

static int report(const struct crawl *c, uint64_t ns)
{
	double time = (double)ns / (double)STOPWATCH_S, bodies = (double)c->client.body_ns / (double)STOPWATCH_S;
	bool is_wrong = c->expected && !is_as_expected(c);
	const char *verified = is_wrong ? SAMPLE_WRONG : c->expected ? SAMPLE_VERIFIED : SAMPLE_UNVERIFIED;

	if (say_sample("bytes", (double)c->bytes, "B", SAMPLE_MEAN_ARITHMETIC, verified) < 0 ||
		say_sample("files", (double)c->files, "1", SAMPLE_MEAN_ARITHMETIC, verified) < 0 ||
		say_sample("failed", (double)c->failed, "1", SAMPLE_MEAN_ARITHMETIC, verified) < 0 ||
		say_sample("time", time, "s", SAMPLE_MEAN_ARITHMETIC, verified) < 0 ||
		say_sample("download_time", bodies, "s", SAMPLE_MEAN_ARITHMETIC, verified) < 0 ||
		say_sample("rate", (double)c->bytes / time, "B/s", SAMPLE_MEAN_HARMONIC, verified) < 0)
		return WORKLOAD_FAILED;
	if (is_wrong)
		complain("what came is not the site", "");
	return is_wrong ? WORKLOAD_FAILED : WORKLOAD_OK;
}

static int measure(struct crawl *c, const struct url *start, uint64_t limit)
{
	uint64_t begin = stopwatch_ns();
	int rc;

	c->client.deadline = begin + limit;
	rc = crawl_run(c, start);
	if (rc == 0 && c->folder >= 0)
		rc = crawl_convert(c);
	if (rc == 0 && c->files == 0) {
		complain("nothing came from ", start->target);
		rc = -1;
	}
	return rc < 0 ? WORKLOAD_FAILED : report(c, stopwatch_ns() - begin);
}

static int read_words(const struct workload_args *args, struct url *start, bool *expects_site)
{
	const char *expect = args_text(args, "expect");

	*expects_site = !strcmp(expect, "site");
	if (*expect && !*expects_site) {
		complain("expect takes site or nothing, not ", expect);
		return WORKLOAD_USAGE;
	}
	if (!url_read(args_text(args, "url"), start)) {
		complain("url takes http://HOST:PORT/PATH, not ", args_text(args, "url"));
		return WORKLOAD_USAGE;
	}
	return WORKLOAD_OK;
}

static int prepare(struct crawl *c, const struct workload_args *args, const struct url *start, struct site *site)
{
	const char *folder = args_text(args, "save");

	if (fetch_resolve(start, &c->client.address) < 0)
		return -1;
	if (c->expected && site_make(site) < 0) {
		complain("no memory for the site", "");
		return -1;
	}
	c->folder = *folder ? fetch_save_open(folder) : -1;
	if (*folder && c->folder < 0) {
		complain_errno("cannot open the folder ", folder);
		return -1;
	}
	return 0;
}

static int fetch_run(const struct workload_args *args)
{
	static struct crawl c; // it holds a buffer for the answers' heads
	static struct site site = {.root = -1};
	struct url start;
	bool expects_site;
	int rc = read_words(args, &start, &expects_site);

	if (rc != WORKLOAD_OK)
		return rc;
	c = (struct crawl){.client = {.site = start, .fd = -1}, .folder = -1, .expected = expects_site ? &site : NULL};
	c.depth = (unsigned)args_number(args, "depth");
	c.bytes_max = args_number(args, "max-bytes");
	c.pages.max = args_number(args, "max-files");
	rc = prepare(&c, args, &start, &site) < 0 ? WORKLOAD_FAILED
						  : measure(&c, &start, args_number(args, "time-ms") * STOPWATCH_MS);
	if (c.folder >= 0)
		close(c.folder);
	pages_free(&c.pages);
	site_free(&site);
	return rc;
}

static const struct workload_key keys[] = {
	{.name = "url", .value = "http://127.0.0.1:8080/site/index.html", .help = "the page to begin with"},
	{.name = "depth", .value = "8", .help = "follow so many links in a row", .max = 1000},
	{.name = "time-ms",
		.value = "600000",
		.help = "fail when it takes longer, in milliseconds",
		.min = 1,
		.max = 86400000},
	{.name = "max-bytes", .value = "268435456", .help = "fail when more comes", .min = 1, .max = UINT64_C(1) << 40},
	{.name = "max-files", .value = "100000", .help = "fail when there are more", .min = 1, .max = 1000000},
	{.name = "save",
		.value = "",
		.help = "write the files, links converted, under this folder; else they are only read"},
	{.name = "expect", .value = "", .help = "site: compare every file with what httpd generates"},
	{.name = NULL},
};

const struct workload workload_fetch = {
	.name = "fetch",
	.summary =
		"downloads a site as wget -r -k -E -e robots=off does, from one host and port: bytes, files, seconds",
	.keys = keys,
	.run = fetch_run,
};
