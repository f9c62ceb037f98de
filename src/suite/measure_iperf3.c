// SPDX-License-Identifier: MIT
// TCP throughput between the host and a container over the veth, both ways, each as its receiver saw it.
#include <stdio.h>

#include "abi/sample.h"
#include "base/clock.h"
#include "suite/client.h"
#include "suite/iperf_output.h"
#include "suite/measure_all.h"
#include "suite/settings.h"
#include "suite/stand.h"

static const struct metric_info metrics[] = {
	{"tcp_to_container", "bit/s", "TCP into the container", .is_headline = true},
	{"tcp_from_container", "bit/s", "TCP out of the container", .is_headline = true},
	{"retransmits_to", "1", "segments sent again on the way in", .is_lower_better = true},
	{"retransmits_from", "1", "segments sent again on the way out", .is_lower_better = true},
	{"cpu_to_container", "1", "cores that the container and its runtime used, way in", .is_lower_better = true},
	{"cpu_from_container", "1", "cores that the container and its runtime used, way out", .is_lower_better = true},
	{"client_cpu_to", "1", "cores that iperf3 used on the host, way in", .is_lower_better = true},
	{"client_cpu_from", "1", "cores that iperf3 used on the host, way out", .is_lower_better = true},
	{.name = NULL},
};

static const struct way {
	const char *option; // of iperf3, or NULL
	const char *throughput, *retransmits, *cpu, *client_cpu;
	unsigned turn; // the server says that it listens once for every test
} ways[] = {
	{NULL, "tcp_to_container", "retransmits_to", "cpu_to_container", "client_cpu_to", 1},
	{"-R", "tcp_from_container", "retransmits_from", "cpu_from_container", "client_cpu_from", 2},
};

static int run_client(const struct stand *s, const struct way *way, uint64_t duration_ns, uint64_t deadline,
	struct client *client, struct iperf_output *o, struct buf *log, struct err **e)
{
	char seconds[16];
	const char *const argv[] = {
		"iperf3", "-c", s->member[0].sandbox.address, "-J", "-t", seconds, way->option, NULL};
	CLEANUP_BUF struct buf out = {0};
	int r;

	snprintf(seconds, sizeof(seconds), "%llu", (unsigned long long)((duration_ns + NS_PER_S - 1) / NS_PER_S));
	r = client_start(client, argv, e) || client_wait(client, deadline, &out, log, e);
	buf_add(log, buf_text(&out), out.len);
	client_free(client);
	// Its exit status says no more than the "error" in what it prints.
	return r || iperf_output_parse(buf_text(&out), out.len, o, e) ? -1 : 0;
}

static int go(struct stand *s, const struct way *way, uint64_t duration_ns, uint64_t deadline, struct finding *f,
	struct err **e)
{
	struct client client;
	struct iperf_output o;
	double cpu_s;

	if (stand_wait_said(s, "Server listening on ", way->turn, deadline, e))
		return -1;
	cpu_s = stand_cpu_s(s);
	if (run_client(s, way, duration_ns, deadline, &client, &o, &f->log, e))
		return err_wrap(e, "cannot measure %s", way->throughput);
	cpu_s = stand_cpu_s(s) - cpu_s;
	finding_add(f, way->throughput, o.bits_per_second, "bit/s", SAMPLE_MEAN_HARMONIC, SAMPLE_UNVERIFIED);
	if (o.retransmits >= 0)
		finding_add(f, way->retransmits, o.retransmits, "1", SAMPLE_MEAN_ARITHMETIC, SAMPLE_UNVERIFIED);
	if (o.seconds > 0)
		finding_add(f, way->cpu, cpu_s / o.seconds, "1", SAMPLE_MEAN_ARITHMETIC, SAMPLE_UNVERIFIED);
	finding_add(f, way->client_cpu, client_cores(&client), "1", SAMPLE_MEAN_ARITHMETIC, SAMPLE_UNVERIFIED);
	return 0;
}

static int run(
	const struct trial *t, const struct settings *settings, uint64_t deadline, struct finding *f, struct err **e)
{
	static const char *const argv[] = {"/bin/iperf3", "-s", "--forceflush", NULL};
	struct stand s;
	int r = stand_open(&s, t, argv, deadline, e);

	for (size_t i = 0; r == 0 && i < sizeof(ways) / sizeof(*ways); i++)
		r = go(&s, &ways[i], settings->duration_ns, deadline, f, e);
	return stand_close(&s, f, r ? NULL : e) || r ? -1 : 0;
}

const struct measure_ops measure_iperf3 = {.name = "iperf3", .metrics = metrics, .run = run};
