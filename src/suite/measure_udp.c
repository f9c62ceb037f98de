// SPDX-License-Identifier: MIT
// UDP from the host into a container over the veth: as the study ran it, where iperf3 paces itself at 1 Mbit/s, and
// without a limit.
#include "abi/sample.h"
#include "base/clock.h"
#include "suite/iperf_test.h"
#include "suite/measure_all.h"
#include "suite/settings.h"

#define DEFAULT_LIMIT (2 * NS_PER_S) // a fixed rate does not get more exact with time

static const struct metric_info metrics[] = {
	{.name = "udp_default_rate", .unit = "bit/s", .title = "UDP as in the study: iperf3 paces it at 1 Mbit/s"},
	{"udp_rate", "bit/s", "UDP into the container, sent without a limit: what arrived", .is_headline = true},
	{"udp_loss", "1", "UDP without a limit: fraction that did not arrive", .is_lower_better = true},
	{"udp_jitter", "s", "UDP without a limit: jitter", .is_lower_better = true},
	{"udp_cpu", "1", "UDP without a limit: cores that the container and its runtime used", .is_lower_better = true},
	{"udp_client_cpu", "1", "UDP without a limit: cores that iperf3 used on the host", .is_lower_better = true},
	{.name = NULL},
};

static int measure_default(
	struct stand *s, const struct settings *settings, uint64_t deadline, struct finding *f, struct err **e)
{
	struct iperf_test test = {.option = {"-u"},
		.what = "udp_default_rate",
		.is_udp = true,
		.turn = 1,
		.duration_ns = settings->duration_ns < DEFAULT_LIMIT ? settings->duration_ns : DEFAULT_LIMIT};

	if (iperf_test_run(&test, s, deadline, &f->log, e))
		return -1;
	finding_add(f, "udp_default_rate", test.out.bits_per_second, "bit/s", SAMPLE_MEAN_HARMONIC, SAMPLE_UNVERIFIED);
	return 0;
}

static int measure_unlimited(
	struct stand *s, const struct settings *settings, uint64_t deadline, struct finding *f, struct err **e)
{
	struct iperf_test test = {.option = {"-u", "-b", "0"},
		.what = "udp_rate",
		.is_udp = true,
		.turn = 2,
		.duration_ns = settings->duration_ns};

	if (iperf_test_run(&test, s, deadline, &f->log, e))
		return -1;
	finding_add(f, "udp_rate", test.out.bits_per_second, "bit/s", SAMPLE_MEAN_HARMONIC, SAMPLE_UNVERIFIED);
	finding_add(f, "udp_loss", test.out.loss, "1", SAMPLE_MEAN_ARITHMETIC, SAMPLE_UNVERIFIED);
	finding_add(f, "udp_jitter", test.out.jitter_s, "s", SAMPLE_MEAN_ARITHMETIC, SAMPLE_UNVERIFIED);
	finding_add(f, "udp_cpu", test.cores, "1", SAMPLE_MEAN_ARITHMETIC, SAMPLE_UNVERIFIED);
	finding_add(f, "udp_client_cpu", test.client_cores, "1", SAMPLE_MEAN_ARITHMETIC, SAMPLE_UNVERIFIED);
	return 0;
}

static int run(
	const struct trial *t, const struct settings *settings, uint64_t deadline, struct finding *f, struct err **e)
{
	struct stand s;
	int r = stand_open(&s, t, iperf_server, deadline, e) || measure_default(&s, settings, deadline, f, e) ||
		measure_unlimited(&s, settings, deadline, f, e);

	return stand_close(&s, f, r ? NULL : e) || r ? -1 : 0;
}

const struct measure_ops measure_udp = {.name = "udp", .metrics = metrics, .thin = THIN_BASE, .run = run};
