// SPDX-License-Identifier: MIT
// TCP throughput between the host and a container over the veth, both ways, each as its receiver saw it.
#include "abi/sample.h"
#include "suite/iperf_test.h"
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
} ways[] = {
	{NULL, "tcp_to_container", "retransmits_to", "cpu_to_container", "client_cpu_to"},
	{"-R", "tcp_from_container", "retransmits_from", "cpu_from_container", "client_cpu_from"},
};

static int go(struct stand *s, size_t i, uint64_t duration_ns, uint64_t deadline, struct finding *f, struct err **e)
{
	const struct way *way = &ways[i];
	struct iperf_test test = {
		.option = {way->option}, .what = way->throughput, .turn = (unsigned)i + 1, .duration_ns = duration_ns};

	if (iperf_test_run(&test, s, deadline, &f->log, e))
		return -1;
	finding_add(f, way->throughput, test.out.bits_per_second, "bit/s", SAMPLE_MEAN_HARMONIC, SAMPLE_UNVERIFIED);
	if (test.out.retransmits >= 0)
		finding_add(f, way->retransmits, test.out.retransmits, "1", SAMPLE_MEAN_ARITHMETIC, SAMPLE_UNVERIFIED);
	finding_add(f, way->cpu, test.cores, "1", SAMPLE_MEAN_ARITHMETIC, SAMPLE_UNVERIFIED);
	finding_add(f, way->client_cpu, test.client_cores, "1", SAMPLE_MEAN_ARITHMETIC, SAMPLE_UNVERIFIED);
	return 0;
}

static int run(
	const struct trial *t, const struct settings *settings, uint64_t deadline, struct finding *f, struct err **e)
{
	struct stand s;
	int r = stand_open(&s, t, iperf_server, deadline, e);

	for (size_t i = 0; r == 0 && i < sizeof(ways) / sizeof(*ways); i++)
		r = go(&s, i, settings->duration_ns, deadline, f, e);
	return stand_close(&s, f, r ? NULL : e) || r ? -1 : 0;
}

const struct measure_ops measure_iperf3 = {
	.name = "iperf3", .metrics = metrics, .has_limits = true, .thin = THIN_ALL, .run = run};
