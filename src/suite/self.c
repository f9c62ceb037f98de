// SPDX-License-Identifier: MIT
#include "suite/self.h"

#include "base/clock.h"
#include "suite/bench_lines.h"
#include "suite/stand.h"

static int live(struct stand *s, const char *workload, const struct metric_info *metrics, uint64_t deadline,
	struct finding *f, struct err **e)
{
	struct bench_report report;

	if (stand_wait_end(s, deadline, e) || bench_report_of(&s->member[0].said, workload, true, &report, e))
		return -1;
	return bench_report_take(&report, metrics, f, e);
}

int self_run(const struct trial *t, const char *const *argv, const struct metric_info *metrics, uint64_t deadline,
	struct finding *f, struct err **e)
{
	struct stand s;
	int r = stand_open(&s, t, argv, deadline, e) || live(&s, argv[1], metrics, deadline, f, e);

	return stand_close(&s, f, r ? NULL : e) || r ? -1 : 0;
}

unsigned self_part_ms(const struct settings *s, unsigned parts)
{
	uint64_t ms = s->duration_ns / NS_PER_MS;

	if (settings_are_thin(s) && ms > THIN_MS)
		ms = THIN_MS;
	return ms > parts ? (unsigned)(ms / parts) : 1;
}
