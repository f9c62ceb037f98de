// SPDX-License-Identifier: MIT
// The host of such a guest: it speaks the protocol and keeps what it heard.
#ifndef TESTS_AGENT_RIG_H
#define TESTS_AGENT_RIG_H

#include "agent_guest.h"

#define RIG_NUMBERS  8 // process numbers below
#define RIG_DEADLINE (120 * NS_PER_S)

struct rig {
	pid_t guest;
	char cgroup[256];
	struct frame_stream stream;
	uint32_t serial;
	bool is_closed; // the agent has gone
	bool is_stingy; // no credit is given
	// What was heard.
	uint64_t phase[AGENT_PHASES], hello;
	uint32_t answered; // serial
	bool is_ok;
	struct buf answer; // of OK or FAIL
	struct buf out[RIG_NUMBERS], err[RIG_NUMBERS];
	bool has_out_end[RIG_NUMBERS], has_err_end[RIG_NUMBERS], has_exit[RIG_NUMBERS];
	int status[RIG_NUMBERS];
	size_t granted; // for input, by the agent
};

// The guest of a test that may fail in the midst of it.
static struct {
	pid_t guest;
	int fd;
	unsigned count;
	char cgroup[256];
} rig_now;

static inline uint32_t rig_limit(uint16_t type)
{
	return type < AGENT_SETUP || type == AGENT_CREDIT ? AGENT_BODY_MAX : FRAME_REFUSED;
}

static inline int rig_frame(void *context, const struct frame *f, struct err **e);

// Starts a guest; prepare runs in it before the agent, unless it is NULL.
static inline void rig_start(struct rig *r, void (*prepare)(void))
{
	char parent[200];
	int fds[2];

	memset(r, 0, sizeof(*r));
	assert_return_code(cgroup_parent(parent, sizeof(parent), NULL), 0);
	snprintf(r->cgroup, sizeof(r->cgroup), "%s-agent-%d-%u", parent, (int)getpid(), rig_now.count++);
	if (mkdir(r->cgroup, 0755) && errno != EEXIST)
		fail_msg("cannot make %s: %s", r->cgroup, strerror(errno));
	assert_return_code(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds), errno);
	fflush(stdout);
	r->guest = fork();
	assert_return_code(r->guest, errno);
	if (!r->guest) {
		close(fds[0]);
		rig_outer(r->cgroup, fds[1], prepare);
	}
	close(fds[1]);
	rig_now.guest = r->guest;
	rig_now.fd = fds[0];
	snprintf(rig_now.cgroup, sizeof(rig_now.cgroup), "%s", r->cgroup);
	r->stream = (struct frame_stream){
		.fd = fds[0], .name = "the agent", .limit = rig_limit, .frame = rig_frame, .context = r};
}

// ----- what the host hears

static inline void rig_credit(struct rig *r, uint32_t process, uint32_t stream, uint32_t bytes)
{
	uint8_t body[8];

	frame_set_u32(body, stream);
	frame_set_u32(body + 4, bytes);
	frame_put(&r->stream, AGENT_CREDIT, process, 0, body, sizeof(body));
}

static inline void rig_output(struct rig *r, const struct frame *f)
{
	bool is_out = f->type == AGENT_OUT;

	buf_add(is_out ? &r->out[f->process] : &r->err[f->process], f->body, f->len);
	if (!f->len)
		*(is_out ? &r->has_out_end[f->process] : &r->has_err_end[f->process]) = true;
	else if (!r->is_stingy)
		rig_credit(r, f->process, is_out ? 1 : 2, f->len);
}

static inline int rig_frame(void *context, const struct frame *f, struct err **e)
{
	struct rig *r = context;

	if (f->process >= RIG_NUMBERS)
		return err_set(e, "process %u", f->process);
	if (f->type == AGENT_HELLO)
		r->hello = frame_u64(f->body + 4);
	else if (f->type == AGENT_PHASE)
		r->phase[frame_u32(f->body)] = clock_ns();
	else if (f->type == AGENT_OUT || f->type == AGENT_ERR)
		rig_output(r, f);
	else if (f->type == AGENT_CREDIT)
		r->granted += frame_u32(f->body + 4);
	if (f->type == AGENT_EXIT) {
		r->has_exit[f->process] = true;
		r->status[f->process] = (int)frame_u32(f->body);
	}
	if (f->type == AGENT_OK || f->type == AGENT_FAIL) {
		r->answered = f->serial;
		r->is_ok = f->type == AGENT_OK;
		buf_clear(&r->answer);
		buf_add(&r->answer, f->body, f->len);
	}
	return 0;
}

// One turn of at most ms milliseconds.
static inline void rig_turn(struct rig *r, int ms)
{
	struct err *e = NULL;
	struct pollfd p = {.fd = r->stream.fd, .events = POLLIN};
	int n = 0;

	if (frame_flush(&r->stream, &e))
		r->is_closed = true;
	p.events |= frame_waiting(&r->stream) ? POLLOUT : 0;
	poll(&p, 1, ms);
	if (p.revents & ~POLLOUT)
		n = frame_read(&r->stream, &e);
	r->is_closed |= n != 0;
	err_free(&e);
}

#define RIG_UNTIL(r, condition)                                                                                        \
	for (uint64_t until_ = clock_deadline(RIG_DEADLINE); !(condition); rig_turn(r, clock_ms_left(until_)))         \
		if (!clock_ms_left(until_) || (r)->is_closed)                                                          \
	fail_msg("never: %s (said: %.200s | %.200s | %.300s)", #condition, buf_text(&(r)->out[1]),                     \
		buf_text(&(r)->err[1]), buf_text(&(r)->answer))

// ----- what the host says

static inline uint32_t rig_send(struct rig *r, uint16_t type, uint32_t process, const void *body, size_t len)
{
	frame_put(&r->stream, type, process, ++r->serial, body, (uint32_t)len);
	return r->serial;
}

// Asks and waits for the answer. Returns whether it was OK.
static inline bool rig_ask(struct rig *r, uint16_t type, uint32_t process, const void *body, size_t len)
{
	uint32_t serial = rig_send(r, type, process, body, len);

	RIG_UNTIL(r, r->answered == serial);
	return r->is_ok;
}

static inline void rig_must(struct rig *r, uint16_t type, uint32_t process, const void *body, size_t len)
{
	if (!rig_ask(r, type, process, body, len))
		fail_msg("request %d: %s", type, buf_text(&r->answer));
}

static inline bool rig_signal(struct rig *r, uint32_t process, uint32_t signal, uint32_t all)
{
	uint8_t body[8];

	frame_set_u32(body, signal);
	frame_set_u32(body + 4, all);
	return rig_ask(r, AGENT_SIGNAL, process, body, sizeof(body));
}

static inline void rig_input(struct rig *r, uint32_t process, const void *data, size_t len)
{
	frame_put(&r->stream, AGENT_IN, process, 0, data, (uint32_t)len);
}

// Parts of config.json and of CREATE, as JSON; NULL: what a simple container has.
struct rig_spec {
	const char *shell;   // for sh -c
	const char *args;    // or all arguments
	const char *process; // further members, each with a comma before it
	const char *env;     // array
	const char *user;    // object
	const char *cwd;
	const char *mounts; // array
	const char *linux_; // further members of linux, with a comma before each
	const char *top;    // further members of config.json
	const char *create; // further members of CREATE
	const char *root;   // object of CREATE
	bool is_read_only;  // the root file system
};

// A process that may do something: names of capabilities, each in quotes.
#define RIG_MAY(caps) ",\"capabilities\":{\"bounding\":[" caps "],\"permitted\":[" caps "],\"effective\":[" caps "]}"

#define RIG_PROC "{\"destination\":\"/proc\",\"type\":\"proc\",\"source\":\"proc\"}"
#define RIG_DEV                                                                                                        \
	"{\"destination\":\"/"                                                                                         \
	"dev\",\"type\":\"tmpfs\",\"source\":\"tmpfs\",\"options\":[\"nosuid\",\"mode=755\",\"size=65536k\"]}"
#define RIG_PTS                                                                                                        \
	"{\"destination\":\"/dev/"                                                                                     \
	"pts\",\"type\":\"devpts\",\"source\":\"devpts\",\"options\":[\"nosuid\",\"noexec\",\"newinstance\","          \
	"\"ptmxmode=0666\",\"mode=0620\",\"gid=5\"]}"
#define RIG_MOUNTS "[" RIG_PROC "," RIG_DEV "," RIG_PTS "]"

static const char *rig_or(const char *text, const char *fallback)
{
	return text ? text : fallback;
}

static inline void rig_process(struct buf *out, const struct rig_spec *s)
{
	buf_printf(out, "{\"cwd\":\"%s\",\"user\":%s,\"env\":%s%s,\"args\":", rig_or(s->cwd, "/"),
		rig_or(s->user, "{\"uid\":0,\"gid\":0}"), rig_or(s->env, "[\"PATH=/bin\"]"), rig_or(s->process, ""));
	if (s->shell) {
		buf_str(out, "[\"sh\",\"-c\",");
		json_quote(out, s->shell);
		buf_str(out, "]}");
	} else {
		buf_printf(out, "%s}", rig_or(s->args, "[\"/bin/true\"]"));
	}
}

static inline void rig_config(struct buf *out, const struct rig_spec *s)
{
	buf_printf(out,
		"{\"root\":%s%s,\"config\":{\"ociVersion\":\"1.0.2\",\"root\":{\"path\":\"rootfs\",\"readonly\":%s},"
		"\"process\":",
		rig_or(s->root, "{\"type\":\"virtiofs\",\"tag\":\"share\",\"path\":\"rootfs\"}"), rig_or(s->create, ""),
		s->is_read_only ? "true" : "false");
	rig_process(out, s);
	buf_printf(out,
		",\"mounts\":%s,\"linux\":{\"namespaces\":[{\"type\":\"pid\"},{\"type\":\"mount\"},{\"type\":\"ipc\"},"
		"{\"type\":\"uts\"},{\"type\":\"network\"},{\"type\":\"cgroup\"}]%s}%s}}",
		rig_or(s->mounts, RIG_MOUNTS), rig_or(s->linux_, ""), rig_or(s->top, ""));
}

static inline bool rig_create(struct rig *r, const struct rig_spec *s)
{
	CLEANUP_BUF struct buf body = {0};

	rig_config(&body, s);
	return rig_ask(r, AGENT_CREATE, 1, body.data, body.len);
}

static inline bool rig_exec(struct rig *r, uint32_t number, const struct rig_spec *s)
{
	CLEANUP_BUF struct buf body = {0};

	buf_str(&body, "{\"process\":");
	rig_process(&body, s);
	buf_str(&body, "}");
	return rig_ask(r, AGENT_EXEC, number, body.data, body.len);
}

// A container from CREATE to a program that runs.
static inline void rig_begin(struct rig *r, const struct rig_spec *s)
{
	if (!rig_create(r, s))
		fail_msg("CREATE: %s", buf_text(&r->answer));
	rig_must(r, AGENT_START, 1, NULL, 0);
}

static inline int rig_wait(struct rig *r, uint32_t number)
{
	RIG_UNTIL(r, r->has_exit[number]);
	return WIFEXITED(r->status[number]) ? WEXITSTATUS(r->status[number]) : 128 + WTERMSIG(r->status[number]);
}

// What was killed is in its cgroup until it has been reaped, by whoever that falls to.
static inline void rig_remove(const char *path)
{
	for (uint64_t until = clock_deadline(60 * NS_PER_S); rmdir(path) && errno == EBUSY; poll(NULL, 0, 5))
		if (!clock_ms_left(until))
			fail_msg("%s is still in use", path);
}

static inline void rig_remove_cgroup(void)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/container", rig_now.cgroup);
	rig_remove(path);
	rig_remove(rig_now.cgroup);
}

// Ends the guest, by the end of the stream. Returns the exit status of its agent.
static inline int rig_stop(struct rig *r)
{
	int status = 0;

	close(r->stream.fd);
	assert_int_equal(waitpid(r->guest, &status, 0), r->guest);
	rig_now.guest = 0;
	rig_remove_cgroup();
	frame_free(&r->stream);
	buf_free(&r->answer);
	for (int i = 0; i < RIG_NUMBERS; i++) {
		buf_free(&r->out[i]);
		buf_free(&r->err[i]);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

// After a test that failed: the next must find nothing of it.
static inline int rig_clean(void **state)
{
	char path[300];

	(void)state;
	if (!rig_now.guest)
		return 0;
	close(rig_now.fd);
	snprintf(path, sizeof(path), "%s/cgroup.kill", rig_now.cgroup);
	file_poke(path, "1", NULL);
	waitpid(rig_now.guest, NULL, 0);
	rig_now.guest = 0;
	rig_remove_cgroup();
	return 0;
}

#define RIG_TEST(f) cmocka_unit_test_teardown(f, rig_clean)

// A whole life: what it says on both streams is in r until rig_stop. Returns the exit code.
static inline int rig_run(struct rig *r, const struct rig_spec *s, void (*prepare)(void))
{
	rig_start(r, prepare);
	rig_begin(r, s);
	return rig_wait(r, 1);
}

#endif
