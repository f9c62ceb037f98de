// SPDX-License-Identifier: MIT
// A web server in each container, and for each an ab on the host's side of the veth: so many requests at a time as
// the settings say (100 in the study), a new connection for each.
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "abi/sample.h"
#include "base/clock.h"
#include "base/file.h"
#include "suite/ab_files.h"
#include "suite/ab_output.h"
#include "suite/bench_lines.h"
#include "suite/client.h"
#include "suite/measure_all.h"
#include "suite/memory_use.h"
#include "suite/settings.h"
#include "suite/stand.h"

#define PORT     8080
#define PORT_ARG "port=8080"
#define CSV_MAX  65536
#define LIST_MAX (128u << 20) // bytes of a million requests, and more

// A list of all requests takes some 50 bytes for each, in memory.
#define LISTED_MAX (60 * NS_PER_S) // of duration, times containers

static const struct metric_info metrics[] = {
	{"requests_per_second", "1/s", "web requests a second, all containers together", .is_headline = true},
	{"failed_requests", "1", "requests that failed or were not answered with 2xx", .is_lower_better = true},
	{"p50_latency", "s", "half of the requests were answered within (slowest container)", .is_lower_better = true},
	{"p99_latency", "s", "99 % of the requests were answered within (slowest container)", .is_lower_better = true},
	{"p999_latency", "s", "99.9 % of the requests were answered within (slowest container)",
		.is_lower_better = true, .is_optional = true},
	{"cpu_per_request", "s", "CPU time of the containers and their runtime for a request", .is_lower_better = true},
	{"client_cpu", "1", "cores that the busiest ab used; at 1 it is the limit, not the server",
		.is_lower_better = true},
	{"memory_used", "B", "memory of a container: its processes and its runtime's", .is_lower_better = true,
		.is_headline = true, .is_optional = true},
	{"memory_charged", "B", "memory of a container on its cgroup's account, the kernel's share included",
		.is_lower_better = true, .is_optional = true},
	{"memory_peak", "B", "the most that was ever on that account, cache included", .is_lower_better = true,
		.is_optional = true},
	{"memory_available", "B", "available memory that the machine lost for a container", .is_lower_better = true},
	{"memory_free", "B", "“used” by free on the whole machine, as in the study", .is_lower_better = true},
	{.name = NULL},
};

// What all ab together found.
struct total {
	double requests_per_second, requests, failed, seconds, p50, p99, p999, cores;
	bool is_listed;  // p999 is known
	unsigned silent; // servers that gave no answer at all
};

// How each ab is to be run.
struct effort {
	uint64_t duration_ns;
	unsigned connections;
	bool is_listed;
};

// One ab and the storage of its arguments.
struct load {
	struct client client;
	char url[64], seconds[16], connections[16], csv[320], list[320];
};

static double larger(double a, double b)
{
	return a > b ? a : b;
}

static int start_ab(struct load *l, const struct stand_member *m, const struct effort *effort, struct err **e)
{
	// -t sets a number of requests of its own, so -n must follow it.
	const char *argv[] = {"ab", "-q", "-c", l->connections, "-t", l->seconds, "-n", "1000000", "-e", l->csv, l->url,
		NULL, NULL, NULL};

	snprintf(l->url, sizeof(l->url), "http://%s:%d/", m->sandbox.address, PORT);
	snprintf(l->seconds, sizeof(l->seconds), "%llu",
		(unsigned long long)((effort->duration_ns + NS_PER_S - 1) / NS_PER_S));
	snprintf(l->connections, sizeof(l->connections), "%u", effort->connections);
	snprintf(l->csv, sizeof(l->csv), "%s/ab.csv", m->container.bundle);
	snprintf(l->list, sizeof(l->list), "%s/ab.tsv", m->container.bundle);
	if (effort->is_listed) {
		argv[10] = "-g";
		argv[11] = l->list;
		argv[12] = l->url;
	}
	return client_start(&l->client, argv, e);
}

// What ab wrote lies in memory, which is measured too.
static void remove_files(const struct load *l)
{
	unlink(l->csv);
	unlink(l->list);
}

static int read_list(
	const struct load *l, const struct ab_percentiles *p, double requests, struct total *total, struct err **e)
{
	CLEANUP_AB_REQUESTS struct ab_requests r = {0};
	CLEANUP_BUF struct buf tsv = {0};

	if (file_read(l->list, LIST_MAX, &tsv, e) || ab_requests_parse(buf_text(&tsv), &r, e) ||
		ab_files_agree(p, &r, requests, e))
		return -1;
	total->p999 = larger(total->p999, ab_requests_within(&r, 99.9));
	return 0;
}

static int read_latencies(
	const struct load *l, const struct effort *effort, double requests, struct total *total, struct err **e)
{
	CLEANUP_BUF struct buf csv = {0};
	struct ab_percentiles p;

	if (file_read(l->csv, CSV_MAX, &csv, e) || ab_percentiles_parse(buf_text(&csv), requests, &p, e))
		return -1;
	total->p50 = larger(total->p50, p.seconds[50]);
	total->p99 = larger(total->p99, p.seconds[99]);
	return effort->is_listed ? read_list(l, &p, requests, total, e) : 0;
}

static int finish_ab(struct load *l, const struct effort *effort, uint64_t deadline, struct total *total,
	struct buf *log, struct err **e)
{
	CLEANUP_BUF struct buf out = {0};
	struct ab_output o;
	char how[64];
	int r = client_wait(&l->client, deadline, &out, log, e);

	buf_add(log, buf_text(&out), out.len);
	if (r)
		return -1;
	proc_status_text(l->client.exit.status, how, sizeof(how));
	if (l->client.exit.status)
		return err_set(e, "ab ended with %s", how);
	if (ab_output_parse(buf_text(&out), &o, e))
		return -1;
	if (o.requests == 0) {
		total->silent++;
		return 0;
	}
	if (read_latencies(l, effort, o.requests, total, e))
		return -1;
	total->requests_per_second += o.requests_per_second;
	total->requests += o.requests;
	total->seconds = larger(total->seconds, o.seconds);
	total->failed += o.failed + o.other_status;
	total->cores = larger(total->cores, client_cores(&l->client));
	return 0;
}

static int run_loads(struct stand *s, struct load *loads, const struct effort *effort, uint64_t deadline,
	struct total *total, struct buf *log, struct err **e)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < s->count; i++)
		r = start_ab(&loads[i], &s->member[i], effort, e);
	for (size_t i = 0; r == 0 && i < s->count; i++)
		r = finish_ab(&loads[i], effort, deadline, total, log, e);
	for (size_t i = 0; i < s->count; i++) {
		client_free(&loads[i].client);
		remove_files(&loads[i]);
	}
	return r;
}

// A machine may be so slow (emulated, with virtual machines of its own in it) that no answer comes within the duration:
// then it is doubled, as long as the trial has the time. *cpu_s: what the containers used meanwhile.
static int run_until_answered(struct stand *s, struct load *loads, const struct settings *settings, uint64_t deadline,
	struct total *total, double *cpu_s, struct buf *log, struct err **e)
{
	struct effort effort = {.duration_ns = settings->duration_ns, .connections = settings->connections};

	for (;; effort.duration_ns *= 2) {
		effort.is_listed = effort.duration_ns <= LISTED_MAX / s->count;
		*total = (struct total){.is_listed = effort.is_listed};
		*cpu_s = stand_cpu_s(s);
		if (run_loads(s, loads, &effort, deadline, total, log, e))
			return -1;
		*cpu_s = stand_cpu_s(s) - *cpu_s;
		if (!total->silent)
			return 0;
		// The next takes twice as long, and as long again to tell.
		if (clock_ns() + 4 * effort.duration_ns > deadline)
			return err_set(e, "ab got no answer at all");
	}
}

static void add(struct finding *f, const char *metric, double value, const char *unit, const char *mean)
{
	finding_add(f, metric, value, unit, mean, SAMPLE_UNVERIFIED);
}

static void add_all(const struct total *total, double cpu_s, struct finding *f)
{
	finding_add(f, "requests_per_second", total->requests_per_second, "1/s", SAMPLE_MEAN_HARMONIC,
		total->failed > 0 ? SAMPLE_UNVERIFIED : SAMPLE_VERIFIED);
	add(f, "failed_requests", total->failed, "1", SAMPLE_MEAN_ARITHMETIC);
	add(f, "p50_latency", total->p50, "s", SAMPLE_MEAN_ARITHMETIC);
	add(f, "p99_latency", total->p99, "s", SAMPLE_MEAN_ARITHMETIC);
	if (total->is_listed)
		add(f, "p999_latency", total->p999, "s", SAMPLE_MEAN_ARITHMETIC);
	add(f, "cpu_per_request", cpu_s / total->requests, "s", SAMPLE_MEAN_ARITHMETIC);
	add(f, "client_cpu", total->cores, "1", SAMPLE_MEAN_ARITHMETIC);
}

// Every server said that it listens, on the port that it was told.
static int check_servers(const struct stand *s, struct err **e)
{
	struct bench_report report;

	for (size_t i = 0; i < s->count; i++) {
		if (bench_report_of(&s->member[i].said, "httpd", false, &report, e))
			return -1;
		if (report.port != PORT)
			return err_set(e, "the web server listens on port %u instead of %d", report.port, PORT);
	}
	return 0;
}

static int load(struct stand *s, struct load *loads, const struct settings *settings,
	const struct memory_machine *before, uint64_t deadline, struct finding *f, struct err **e)
{
	struct total total = {0};
	double cpu_s;

	if (stand_wait_said(s, "\nready 1 ", 1, deadline, e) || check_servers(s, e))
		return -1;
	if (run_until_answered(s, loads, settings, deadline, &total, &cpu_s, &f->log, e))
		return -1;
	add_all(&total, cpu_s, f);
	memory_use_add(s, before, f);
	if (total.seconds > 0 && client_is_limit(total.cores, cpu_s / total.seconds / (double)s->count))
		f->flag = FINDING_CLIENT_BOUND;
	return 0;
}

static int run(
	const struct trial *t, const struct settings *settings, uint64_t deadline, struct finding *f, struct err **e)
{
	static const char *const argv[] = {"/bin/bench", "httpd", PORT_ARG, NULL};
	struct load *loads = calloc(t->containers, sizeof(*loads));
	struct memory_machine before;
	struct stand s;
	int r;

	if (!loads)
		return err_set(e, "cannot start ab: out of memory");
	memory_read(&before);
	r = stand_open(&s, t, argv, deadline, e) || load(&s, loads, settings, &before, deadline, f, e);
	free(loads);
	return stand_close(&s, f, r ? NULL : e) || r ? -1 : 0;
}

const struct measure_ops measure_httpd = {
	.name = "httpd", .metrics = metrics, .has_containers = true, .has_limits = true, .thin = THIN_ALL, .run = run};
