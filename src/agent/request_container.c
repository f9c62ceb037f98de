// SPDX-License-Identifier: MIT
// Requests that make the container and its processes.
#include <string.h>

#include "agent/request.h"
#include "agent/setup.h"

static int parse(const struct frame *f, const char *name, yyjson_doc **doc, struct err **e)
{
	return json_parse(name, (const char *)f->body, f->len, doc, e);
}

int request_setup(struct agent *a, const struct frame *f, struct buf *out, struct err **e)
{
	yyjson_val *top;

	(void)out;
	if (a->has_setup || a->has_container)
		return err_set(e, "SETUP comes once, before CREATE");
	a->has_setup = true;
	if (parse(f, "SETUP", &a->late.setup, e))
		return -1;
	top = yyjson_doc_get_root(a->late.setup);
	if (setup_resolv(top, a->container.resolv, sizeof(a->container.resolv), e))
		return -1;
	return a->effects->set_host(top, e);
}

int request_network(struct agent *a, const struct frame *f, struct buf *out, struct err **e)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;

	(void)out;
	if (parse(f, "NETWORK", &doc, e) || late_network(a, e))
		return -1;
	return a->effects->set_network(yyjson_doc_get_root(doc), e);
}

static struct process *free_slot(struct agent *a, struct err **e)
{
	for (size_t i = 0; i < AGENT_PROCESSES; i++)
		if (a->process[i].state == PROCESS_FREE)
			return &a->process[i];
	err_set(e, "cannot start a process: %d run already", AGENT_PROCESSES);
	return NULL;
}

static int make_container(struct agent *a, const struct frame *f, struct spawned *s, struct err **e)
{
	struct container *c = &a->container;

	if (container_read(c, (const char *)f->body, f->len, e))
		return -1;
	// A sysctl may name a card.
	if ((c->config.sysctl_count && late_network(a, e)) || a->effects->make_root(c, e))
		return -1;
	agent_phase(a, AGENT_PHASE_ROOTFS, agent_ns());
	if (a->effects->make_group(c, e))
		return -1;
	a->late.wants_rules = true;
	return a->effects->spawn(c, &c->config.process, s, e);
}

int request_create(struct agent *a, const struct frame *f, struct buf *out, struct err **e)
{
	struct process *p = free_slot(a, e);
	struct spawned s = SPAWNED_NONE;
	int r;

	(void)out;
	if (!p || a->has_container || f->process != REQUEST_FIRST)
		return err_set(e, "CREATE comes once, for process %d", REQUEST_FIRST);
	a->has_container = true;
	r = make_container(a, f, &s, e);
	// The child has its own copy.
	container_forget(&a->container);
	if (r)
		return -1;
	a->container.init = steal_fd(&s.pidfd);
	process_begin(p, f->process, f->serial, true, &s);
	return REQUEST_LATER;
}

// CREATE has left this out: a small share of a CPU would make the container slow to come, not slow to run.
static int limit_cpu(struct agent *a, struct err **e)
{
	const struct oci_resources *r = &a->container.config.resources;
	const struct oci_resources cpu = {.cpu_quota = r->cpu_quota, .cpu_period = r->cpu_period};

	return a->effects->limit(a->container.cgroup, &cpu, e);
}

int request_start(struct agent *a, const struct frame *f, struct buf *out, struct err **e)
{
	struct process *p = agent_find(a, f->process);

	(void)out;
	if (!p || p->state != PROCESS_READY || !p->pid)
		return err_set(e, "cannot start the container: it is not created");
	if (late_all(a, e) || limit_cpu(a, e))
		return -1;
	process_go(p, f->serial);
	return REQUEST_LATER;
}

static int read_process(const struct frame *f, struct oci_config *config, struct err **e)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;
	CLEANUP_FREE char *text = NULL;
	size_t len = 0;

	if (parse(f, "EXEC", &doc, e))
		return -1;
	text = yyjson_val_write(yyjson_obj_get(yyjson_doc_get_root(doc), "process"), YYJSON_WRITE_NOFLAG, &len);
	return text ? oci_process_parse("EXEC", text, len, config, e)
		    : err_set(e, "cannot read EXEC: it has no process");
}

// Whether the container's own process is there, for others to join.
static int must_run(struct agent *a, struct err **e)
{
	const struct process *p = agent_find(a, REQUEST_FIRST);

	return p && p->state == PROCESS_RUNNING && p->pid ? 0 : err_set(e, "the container is not running");
}

// What a further process does not say is as for the container's own, as under runc.
static void inherit(const struct oci_process *own, struct oci_process *p)
{
	if (!p->has_capabilities)
		memcpy(p->capabilities, own->capabilities, sizeof(p->capabilities));
	if (!p->rlimit_count) {
		p->rlimits = own->rlimits;
		p->rlimit_count = own->rlimit_count;
	}
	if (!p->has_oom_score_adj) {
		p->has_oom_score_adj = own->has_oom_score_adj;
		p->oom_score_adj = own->oom_score_adj;
	}
}

int request_exec(struct agent *a, const struct frame *f, struct buf *out, struct err **e)
{
	CLEANUP_OCI_CONFIG struct oci_config config = {0};
	struct process *p = free_slot(a, e);
	struct spawned s = SPAWNED_NONE;

	(void)out;
	if (!p || must_run(a, e))
		return -1;
	if (f->process <= REQUEST_FIRST || agent_find(a, f->process))
		return err_set(e, "cannot start process %u: the number is taken", f->process);
	if (read_process(f, &config, e))
		return -1;
	inherit(&a->container.config.process, &config.process);
	if (a->effects->spawn(&a->container, &config.process, &s, e))
		return -1;
	process_begin(p, f->process, f->serial, false, &s);
	spawned_close(&s);
	return REQUEST_LATER;
}
