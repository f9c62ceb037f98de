// SPDX-License-Identifier: MIT
// A container downloads a site with all that it links to, as wget -r does. The web server is one and the same for every
// runtime: it runs on the host, behind the bridge, outside of any sandbox.
#include <stdio.h>

#include "base/clock.h"
#include "host/net.h"
#include "suite/bench_lines.h"
#include "suite/client.h"
#include "suite/measure_all.h"
#include "suite/self.h"
#include "suite/stand.h"

#define READY       "\nready 1 "
#define READY_LIMIT (10 * NS_PER_S) // a static program with its site in memory

static const struct metric_info metrics[] = {
	{"time", "s", "download of a site of 432 kB in 22 files: whole time", .is_lower_better = true,
		.is_headline = true},
	{"download_time", "s", "download of that site: time in which bodies came", .is_lower_better = true},
	{.name = "rate", .unit = "B/s", .title = "download of that site: bytes a second"},
	{.name = "bytes", .unit = "B", .title = "bytes in all"},
	{.name = "files", .unit = "1", .title = "files"},
	{"failed", "1", "files that did not come", .is_lower_better = true},
	{.name = NULL},
};

static int start_server(struct client *server, uint64_t deadline, unsigned *port, struct err **e)
{
	char program[512];
	static const char address[] = "address=" NET_HOST_ADDRESS;
	const char *const argv[] = {program, "httpd", "port=0", address, NULL};
	uint64_t limit = clock_deadline(READY_LIMIT);
	CLEANUP_BUF struct buf said = {0};
	struct bench_report report;

	stand_image_path("/bin/bench", program, sizeof(program));
	if (client_start(server, argv, e) ||
		client_wait_said(server, READY, limit < deadline ? limit : deadline, &said, e) ||
		bench_report_of(&said, "httpd", false, &report, e))
		return -1;
	*port = report.port;
	return *port ? 0 : err_set(e, "the web server on the host did not say its port");
}

static int run(
	const struct trial *t, const struct settings *settings, uint64_t deadline, struct finding *f, struct err **e)
{
	char url[80];
	const char *const argv[] = {"/bin/bench", "fetch", url, "expect=site", NULL};
	struct client server = {.proc = {.pidfd = -1}};
	unsigned port;
	int r;

	(void)settings;
	r = start_server(&server, deadline, &port, e);
	if (r)
		err_wrap(e, "cannot serve the site");
	if (r == 0) {
		snprintf(url, sizeof(url), "url=http://%s:%u/site/index.html", NET_HOST_ADDRESS, port);
		r = self_run(t, argv, metrics, deadline, f, e);
	}
	client_free(&server);
	return r;
}

const struct measure_ops measure_fetch = {.name = "fetch", .metrics = metrics, .thin = THIN_KINDS, .run = run};
