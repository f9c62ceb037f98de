// SPDX-License-Identifier: MIT
// The attack surface: the different system calls of the host, and functions of its kernel, that a container uses with
// all that its runtime keeps beside it. First in the whole life of a container that does nothing, then by a web server
// until it is ready, and while it serves. The kernel's tracer follows the runtime's command and all its descendants.
#include <stdio.h>

#include "host/trace.h"
#include "suite/ab_output.h"
#include "suite/client.h"
#include "suite/measure_all.h"
#include "suite/settings.h"
#include "suite/stand.h"
#include "suite/surface_facts.h"

#define PORT        "8080"
#define CONNECTIONS "4"
#define PATIENCE    "3600" // seconds that ab waits for an answer: the trial's deadline comes first

// Of each kind. Most of what is used at all shows at once; more requests find what a runtime does now and then.
#define REQUESTS      "1000"
#define REQUESTS_THIN "10"

// What every start of the tracer of functions changes is the whole kernel, while it runs.
#define THIN_LACKS "functions are not counted with coverage = thin: an emulated machine may not survive the tracer"

static const struct metric_info metrics[] = {
	{"noop_calls", "1", "system calls of the host in the whole life of noop", .is_lower_better = true},
	{"start_calls", "1", "system calls of the host until the web server is ready", .is_lower_better = true},
	{"serving_calls", "1", "system calls of the host while it serves", .is_lower_better = true},
	{"noop_functions", "1", "functions of the host’s kernel in the whole life of noop", .is_lower_better = true,
		.is_optional = true},
	{"start_functions", "1", "functions of the host’s kernel until the web server is ready",
		.is_lower_better = true, .is_optional = true},
	{"serving_functions", "1", "functions of the host’s kernel while the web server serves",
		.is_lower_better = true, .is_optional = true},
	{.name = NULL},
};

// One container, followed by the tracer.
static int life_open(struct stand *s, const struct trial *t, struct trace *trace, struct err **e)
{
	if (stand_prepare(s, t, e))
		return -1;
	s->last = trace_follow;
	s->last_arg = trace;
	return 0;
}

static int live_noop(struct stand *s, const struct trial *t, struct trace *trace, uint64_t deadline, struct err **e)
{
	static const char *const argv[] = {"/bin/bench", "noop", NULL};

	return life_open(s, t, trace, e) || stand_start(s, argv, deadline, e) || stand_wait_end(s, deadline, e) ||
			       stand_stop(s, e)
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
static int ask(const struct stand *s, const char *requests, const char *page, bool is_kept, uint64_t deadline,
	struct buf *log, struct err **e)
{
	char url[128];
	const char *const argv[] = {"ab", "-q", "-s", PATIENCE, "-n", requests, "-c", CONNECTIONS, is_kept ? "-k" : url,
		is_kept ? url : NULL, NULL};
	CLEANUP_BUF struct buf said = {0};
	struct client c;
	int r;

	snprintf(url, sizeof(url), "http://%s:" PORT "%s", s->member[0].sandbox.address, page);
	r = client_start(&c, argv, e) || client_wait(&c, deadline, &said, log, e) || check_ab(&c, &said, e);
	buf_add(log, buf_text(&said), said.len);
	client_free(&c);
	return r ? -1 : 0;
}

static int live_httpd(struct stand *s, const struct trial *t, struct trace *trace, const char *requests,
	uint64_t deadline, struct surface *out, struct buf *log, struct err **e)
{
	static const char *const argv[] = {"/bin/bench", "httpd", "port=" PORT, NULL};

	if (life_open(s, t, trace, e) || stand_start(s, argv, deadline, e) ||
		stand_wait_said(s, "\nready 1 ", 1, deadline, e) || trace_take(trace, &out->start, e))
		return -1;
	return ask(s, requests, "/", false, deadline, log, e) ||
			       ask(s, requests, "/site/picture-1.bmp", true, deadline, log, e) ||
			       trace_take(trace, &out->serving, e)
		       ? -1
		       : 0;
}

// Both lives, with what was used in each. What the end of the second one takes belongs to none.
static int live(const struct trial *t, struct trace *trace, const char *requests, uint64_t deadline,
	struct surface *out, struct finding *f, struct err **e)
{
	struct stand s;
	int r = live_noop(&s, t, trace, deadline, e);

	r = stand_close(&s, f, r ? NULL : e) || r;
	if (r || trace_take(trace, &out->noop, e))
		return -1;
	r = live_httpd(&s, t, trace, requests, deadline, out, &f->log, e);
	return stand_close(&s, f, r ? NULL : e) || r ? -1 : 0;
}

static int measure(const struct trial *t, const struct settings *settings, uint64_t deadline, struct surface *out,
	struct finding *f, struct err **e)
{
	bool is_thin = settings_are_thin(settings);
	struct trace *trace;
	const char *why;
	int r;

	if (trace_open(!is_thin, &trace, e))
		return -1;
	why = is_thin ? THIN_LACKS : trace_lacks_functions(trace);
	snprintf(out->no_functions, sizeof(out->no_functions), "%s", why ? why : "");
	r = live(t, trace, is_thin ? REQUESTS_THIN : REQUESTS, deadline, out, f, e);
	return trace_close(&trace, r ? NULL : e) || r ? -1 : 0;
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
