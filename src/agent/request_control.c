// SPDX-License-Identifier: MIT
// Requests about what runs.
#include "agent/request.h"

#define SIGNAL_MAX 64

static int must_exist(const struct agent *a, struct err **e)
{
	return a->container.cgroup >= 0 ? 0 : err_set(e, "there is no container");
}

int request_signal(struct agent *a, const struct frame *f, struct buf *out, struct err **e)
{
	uint32_t signal = frame_u32(f->body), is_for_all = frame_u32(f->body + 4);
	const struct process *p = agent_find(a, f->process);

	(void)out;
	if (signal > SIGNAL_MAX)
		return err_set(e, "cannot send signal %u: there is none", signal);
	if (is_for_all)
		return must_exist(a, e) ? -1 : a->effects->signal(&a->container, 0, (int)signal, e);
	if (!p || !p->pid)
		return err_set(e, "cannot send signal %u: no such process", signal);
	return a->effects->signal(&a->container, p->pid, (int)signal, e);
}

int request_stats(struct agent *a, const struct frame *f, struct buf *out, struct err **e)
{
	(void)f;
	if (must_exist(a, e))
		return -1;
	a->effects->stats(a->container.cgroup, out);
	return 0;
}

int request_pids(struct agent *a, const struct frame *f, struct buf *out, struct err **e)
{
	(void)f;
	return must_exist(a, e) ? -1 : a->effects->pids(a->container.cgroup, out, e);
}

// START sets the quota once more: what is said meanwhile must not be lost.
static void keep_cpu(struct oci_resources *kept, const struct oci_resources *said)
{
	if (said->cpu_quota)
		kept->cpu_quota = said->cpu_quota;
	if (said->cpu_period)
		kept->cpu_period = said->cpu_period;
}

int request_update(struct agent *a, const struct frame *f, struct buf *out, struct err **e)
{
	CLEANUP_OCI_CONFIG struct oci_config config = {0};

	(void)out;
	if (must_exist(a, e) || oci_resources_parse("UPDATE", (const char *)f->body, f->len, &config, e))
		return -1;
	if (config.resources.devices)
		return err_set(e, "cannot change the device rules of a container that is there");
	if (a->effects->limit(a->container.cgroup, &config.resources, e))
		return -1;
	keep_cpu(&a->container.config.resources, &config.resources);
	return 0;
}

int request_shutdown(struct agent *a, const struct frame *f, struct buf *out, struct err **e)
{
	(void)f;
	(void)out;
	(void)e;
	a->is_over = true;
	return 0;
}
