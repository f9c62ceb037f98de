// SPDX-License-Identifier: MIT
#include "vmm/metrics.h"

#include <inttypes.h>
#include <time.h>

#include "vmm/configure.h"
#include "vmm/log.h"

int vmm_metrics_open(struct vmm_metrics *m, const struct vmm_metrics_target *t, struct err **e)
{
	if (m->fd >= 0)
		return err_set(e, "Reinitialization of metrics not allowed.");
	m->fd = vmm_open_output(t->path, e);
	return m->fd < 0 ? -1 : 0;
}

static uint64_t us_of(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

void vmm_metrics_started(struct vmm_metrics *m, uint64_t start_us, uint64_t start_cpu_us, uint64_t parent_cpu_us)
{
	uint64_t now = us_of(CLOCK_MONOTONIC);

	m->startup_us = start_us && start_us <= now ? now - start_us : 0;
	m->startup_cpu_us = us_of(CLOCK_PROCESS_CPUTIME_ID) - start_cpu_us + parent_cpu_us;
}

static uint64_t utc_ms(void)
{
	return us_of(CLOCK_REALTIME) / 1000;
}

int vmm_metrics_write(struct vmm_metrics *m, const char *members, struct err **e)
{
	CLEANUP_BUF struct buf line = {0};
	uint64_t missed = vmm_log_missed();

	if (m->fd < 0)
		return 0;
	buf_printf(&line,
		"{\"utc_timestamp_ms\":%" PRIu64 ",\"api_server\":{\"process_startup_time_us\":%" PRIu64
		",\"process_startup_time_cpu_us\":%" PRIu64 "},\"latencies_us\":{\"pause_vm\":%" PRIu64
		",\"resume_vm\":%" PRIu64 "},\"logger\":{\"missed_log_count\":%" PRIu64
		",\"missed_metrics_count\":%" PRIu64 "}%s}\n",
		utc_ms(), m->startup_us, m->startup_cpu_us, m->pause_us, m->resume_us, missed - m->missed_log,
		m->missed, members);
	if (!buf_ok(&line) || write(m->fd, line.data, line.len) != (ssize_t)line.len) {
		m->missed++;
		return err_sys(e, "cannot write the metrics");
	}
	m->missed = 0;
	m->missed_log = missed;
	return 0;
}

void vmm_metrics_close(struct vmm_metrics *m)
{
	scope_close(&m->fd);
	m->fd = -1;
}
