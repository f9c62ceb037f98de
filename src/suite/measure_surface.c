// SPDX-License-Identifier: MIT
// The attack surface: the different system calls of the host, and functions of its kernel, that a container uses with
// all that its runtime keeps beside it. First in the whole life of a container that does nothing, then by a web server
// until it is ready, and while it serves. The kernel's tracer follows the runtime's command and all its descendants.
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "host/trace.h"
#include "suite/ab_output.h"
#include "suite/client.h"
#include "suite/measure_all.h"
#include "suite/settings.h"
#include "suite/stand.h"
#include "suite/surface_facts.h"

#define PORT        "8080"
#define CONNECTIONS "4"

// Of each kind. Most of what is used at all shows at once; more requests find what a runtime does now and then.
#define REQUESTS      "1000"
#define REQUESTS_THIN "50"

// What every start of the tracer of functions changes is the whole kernel, while it runs.
#define THIN_LACKS "functions are not counted with coverage = thin: an emulated machine may not survive the tracer"

static const struct metric_info metrics[] = {
	{"noop_calls", "1", "system calls of the host in the whole life of noop", .is_lower_better = true},
	{"start_calls", "1", "system calls of the host until the web server is ready", .is_lower_better = true},
	{"serving_calls", "1", "system calls of the host while it serves", .is_lower_better = true},
	{"noop_functions", "1", "functions of the host’s kernel in the whole life of noop", .is_lower_better = true,
		.is_optional = true},
	{"serving_functions", "1", "functions of the host’s kernel while the web server serves",
		.is_lower_better = true, .is_optional = true},
	{.name = NULL},
};

// One container and its tracer.
struct life {
	struct stand stand;
	struct trace *trace;
};

static int life_open(struct life *l, const struct trial *t, struct err **e)
{
	*l = (struct life){.trace = NULL};
	if (trace_open(&l->trace, e) || stand_prepare(&l->stand, t, e))
		return -1;
	l->stand.last = trace_follow;
	l->stand.last_arg = l->trace;
	return 0;
}

static int life_close(struct life *l, struct finding *f, struct err **e)
{
	int r = stand_close(&l->stand, f, e);

	return trace_close(&l->trace, r ? NULL : e) || r ? -1 : 0;
}

// Why functions are not counted; NULL: they are.
static const char *lacks_functions(const struct settings *s, const struct life *l)
{
	return settings_are_thin(s) ? THIN_LACKS : trace_lacks_functions(l->trace);
}

static int functions_on(const struct settings *s, struct life *l, struct surface *out, struct err **e)
{
	const char *why = lacks_functions(s, l);

	snprintf(out->no_functions, sizeof(out->no_functions), "%s", why ? why : "");
	return why ? 0 : trace_functions_on(l->trace, e);
}

static int live_noop(struct life *l, const struct settings *s, uint64_t deadline, struct surface *out, struct err **e)
{
	static const char *const argv[] = {"/bin/bench", "noop", NULL};

	return functions_on(s, l, out, e) || stand_start(&l->stand, argv, deadline, e) ||
			       stand_wait_end(&l->stand, deadline, e) || stand_stop(&l->stand, e) ||
			       trace_take(l->trace, &out->noop, e)
		       ? -1
		       : 0;
}

static int check_ab(const struct client *c, const struct buf *said, struct err **e)
{
	struct ab_output o;
	char how[64];

	proc_status_text(c->exit.status, how, sizeof(how));
	if (c->exit.status)
		return err_set(e, "ab ended with %s", how);
	if (ab_output_parse(buf_text(said), &o, e))
		return -1;
	if (o.requests > 0 && o.failed + o.other_status == 0)
		return 0;
	return err_set(e, "of %.0f requests %.0f failed", o.requests, o.failed + o.other_status);
}

// Requests for a page: each by a connection of its own, or by connections that are kept.
static int ask(const struct life *l, const char *requests, const char *page, bool is_kept, uint64_t deadline,
	struct buf *log, struct err **e)
{
	char url[128];
	const char *const argv[] = {
		"ab", "-q", "-n", requests, "-c", CONNECTIONS, is_kept ? "-k" : url, is_kept ? url : NULL, NULL};
	CLEANUP_BUF struct buf said = {0};
	struct client c;
	int r;

	snprintf(url, sizeof(url), "http://%s:" PORT "%s", l->stand.member[0].sandbox.address, page);
	r = client_start(&c, argv, e) || client_wait(&c, deadline, &said, log, e) || check_ab(&c, &said, e);
	buf_add(log, buf_text(&said), said.len);
	client_free(&c);
	return r ? -1 : 0;
}

static int live_httpd(struct life *l, const struct settings *s, uint64_t deadline, struct surface *out,
	struct finding *f, struct err **e)
{
	static const char *const argv[] = {"/bin/bench", "httpd", "port=" PORT, NULL};
	const char *n = settings_are_thin(s) ? REQUESTS_THIN : REQUESTS;

	if (stand_start(&l->stand, argv, deadline, e) || stand_wait_said(&l->stand, "\nready 1 ", 1, deadline, e) ||
		trace_take(l->trace, &out->start, e) || functions_on(s, l, out, e))
		return -1;
	if (ask(l, n, "/", false, deadline, &f->log, e) || ask(l, n, "/site/picture-1.bmp", true, deadline, &f->log, e))
		return -1;
	return trace_take(l->trace, &out->serving, e);
}

static int measure(const struct trial *t, const struct settings *s, uint64_t deadline, struct surface *out,
	struct finding *f, struct err **e)
{
	struct life l;
	int r = life_open(&l, t, e) || live_noop(&l, s, deadline, out, e);

	r = life_close(&l, f, r ? NULL : e) || r;
	if (r)
		return -1;
	r = life_open(&l, t, e) || live_httpd(&l, s, deadline, out, f, e);
	return life_close(&l, f, r ? NULL : e) || r ? -1 : 0;
}

static int run(
	const struct trial *t, const struct settings *settings, uint64_t deadline, struct finding *f, struct err **e)
{
	struct surface s = {.no_functions = ""};
	int r = measure(t, settings, deadline, &s, f, e) || surface_add(&s, f, e);

	surface_free(&s);
	return r ? -1 : 0;
}

const struct measure_ops measure_surface = {.name = "surface", .metrics = metrics, .is_last = true, .run = run};
