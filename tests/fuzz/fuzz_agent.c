// SPDX-License-Identifier: MIT
// Any bytes from a host to the agent, whose effects do nothing. It must not crash, must not answer what was not asked,
// and what it says must be frames that a host takes.
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "agent/agent.h"
#include "agent/sync.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned turns;   // so that some effects fail
static int waiting = -1; // the end of the first child, until it goes

static int maybe(struct err **e)
{
	return ++turns % 7 ? 0 : err_set(e, "no");
}

static int do_json(yyjson_val *json, struct err **e)
{
	(void)json;
	return maybe(e);
}

static int do_container(struct container *c, struct err **e)
{
	c->cgroup = open("/", O_PATH | O_CLOEXEC);
	return maybe(e);
}

static int do_root(struct container *c, struct err **e)
{
	return c->root ? maybe(e) : -1;
}

static int do_rules(const struct container *c, struct err **e)
{
	if (c->cgroup < 0)
		__builtin_trap();
	return maybe(e);
}

// A child that is ready, and goes or fails as soon as somebody listens again; its input and output lead nowhere.
static int do_spawn(const struct container *c, const struct oci_process *p, struct spawned *s, struct err **e)
{
	int childs;

	if (!p->args.count || !p->cwd)
		__builtin_trap(); // the reader of config.json lets nothing such pass
	*s = (struct spawned)SPAWNED_NONE;
	if (maybe(e) || sync_pair(&s->sync, &childs))
		return -1;
	s->pid = 1;
	s->pidfd = open("/", O_PATH | O_CLOEXEC);
	s->in = open("/dev/null", O_WRONLY | O_CLOEXEC);
	s->out = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	s->err = open("/dev/null", O_RDONLY | O_CLOEXEC);
	sync_send(childs, SYNC_READY, NULL);
	if (c->init < 0) {
		waiting = childs;
		return 0;
	}
	sync_send(childs, turns % 3 ? SYNC_EXEC : SYNC_FAIL, "why");
	close(childs);
	return 0;
}

static int do_limit(int group, const struct oci_resources *r, struct err **e)
{
	(void)group;
	return r ? maybe(e) : -1;
}

static int do_signal(const struct container *c, pid_t pid, int signal, struct err **e)
{
	(void)pid;
	if (c->cgroup < 0 || signal < 0 || signal > 64)
		__builtin_trap();
	return maybe(e);
}

static void do_stats(int group, struct buf *out)
{
	(void)group;
	buf_str(out, "{}");
}

static int do_pids(int group, struct buf *out, struct err **e)
{
	(void)group;
	buf_str(out, "[]");
	return maybe(e);
}

static void do_kill(int group)
{
	(void)group;
}

static const struct effects effects = {
	.set_host = do_json,
	.set_network = do_json,
	.make_root = do_root,
	.make_group = do_container,
	.set_rules = do_rules,
	.spawn = do_spawn,
	.limit = do_limit,
	.signal = do_signal,
	.stats = do_stats,
	.pids = do_pids,
	.kill = do_kill,
};

static uint32_t host_limit(uint16_t type)
{
	return type < AGENT_SETUP || type == AGENT_CREDIT ? AGENT_BODY_MAX : FRAME_REFUSED;
}

// What the host would check of an answer.
static int host_frame(void *context, const struct frame *f, struct err **e)
{
	bool is_answer = f->type == AGENT_OK || f->type == AGENT_FAIL;

	(void)context;
	(void)e;
	if (is_answer != (f->serial != 0) || (f->type == AGENT_EXIT && f->len != 4) ||
		(f->type == AGENT_CREDIT && f->len != 8))
		__builtin_trap();
	return 0;
}

static void check_said(struct agent *a)
{
	struct frame_stream host = {.fd = -1, .name = "the agent", .limit = host_limit, .frame = host_frame};

	if (frame_waiting(&a->host) && frame_feed(&host, a->host.out.data, a->host.out.len, NULL))
		__builtin_trap();
	if (host.in.len)
		__builtin_trap();
	frame_free(&host);
}

// As the loop does, without waiting: every process is heard and pumped; and some end.
static void go_round(struct agent *a, unsigned round)
{
	struct pollfd polled[PROCESS_POLL];

	if (waiting >= 0 && a->process[0].state == PROCESS_STARTING) {
		sync_send(waiting, SYNC_EXEC, NULL);
		close(waiting);
		waiting = -1;
	}
	for (size_t i = 0; i < AGENT_PROCESSES; i++) {
		struct process *p = &a->process[i];

		process_poll(p, polled);
		for (size_t k = 0; k < PROCESS_POLL; k++)
			polled[k].revents = polled[k].fd >= 0 ? polled[k].events : 0;
		process_pump(a, p, polled);
		if (round % 3 == 2 && p->state != PROCESS_FREE && p->pid)
			process_reaped(a, p, (int)round);
		process_finish(a, p);
	}
}

#define CONFIG                                                                                                         \
	"{\"ociVersion\":\"1.0.2\",\"root\":{\"path\":\"r\"},\"process\":{\"cwd\":\"/"                                 \
	"\",\"user\":{\"uid\":0,\"gid\":0},"                                                                           \
	"\"args\":[\"a\"]},\"linux\":{\"namespaces\":[{\"type\":\"pid\"},{\"type\":\"mount\"},{\"type\":\"network\"}," \
	"{\"type\":\"ipc\"},{\"type\":\"uts\"},{\"type\":\"cgroup\"}]"                                                 \
	"}}"

static void say(struct agent *a, uint16_t type, uint32_t process, const char *body)
{
	struct frame_stream host = {.fd = -1};

	frame_put(&host, type, process, 7, body, (uint32_t)strlen(body));
	if (frame_feed(&a->host, host.out.data, host.out.len, NULL))
		__builtin_trap(); // no rule was broken
	frame_free(&host);
	go_round(a, 0);
}

// Half of the inputs meet a container that runs, with a further process in it.
static void begin_container(struct agent *a)
{
	say(a, AGENT_CREATE, 1, "{\"root\":{},\"config\":" CONFIG "}");
	if (a->process[0].state != PROCESS_READY)
		__builtin_trap();
	say(a, AGENT_START, 1, "");
	say(a, AGENT_EXEC, 2, "{\"process\":{\"cwd\":\"/\",\"user\":{\"uid\":0,\"gid\":0},\"args\":[\"a\"]}}");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct agent a;
	size_t piece = size ? data[0] * 8u + 1 : 1;

	turns = 0;
	agent_begin(&a, -1, &effects, 0);
	if (size && data[0] & 1)
		begin_container(&a);
	for (size_t at = 1; at < size; at += piece) {
		if (frame_feed(&a.host, data + at, size - at < piece ? size - at : piece, NULL))
			break;
		go_round(&a, (unsigned)(at / piece));
	}
	check_said(&a);
	agent_free(&a);
	scope_close(&waiting);
	waiting = -1;
	return 0;
}
