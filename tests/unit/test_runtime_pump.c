// SPDX-License-Identifier: MIT
// The streams of a process between descriptors and frames, against another side that behaves and one that does not;
// windows; which frames may come from whom.
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "abi/agent.h"
#include "base/clock.h"
#include "runtime/control.h"
#include "runtime/flow.h"
#include "runtime/protocol.h"
#include "runtime/pump.h"

#define PROCESS 7

// What the pump said to the other side.
struct heard {
	struct buf in;
	bool is_in_closed;
	uint32_t granted[FLOW_STREAMS];
	unsigned unread[FLOW_STREAMS]; // how often that was said
};

struct rig {
	struct frame_stream to, other;
	struct pump pump;
	struct heard heard;
	int in, out, err; // the far ends of the three descriptors
};

static int hear(void *context, const struct frame *f, struct err **e)
{
	struct heard *h = context;

	assert_int_equal(f->process, PROCESS);
	if (f->type == AGENT_CREDIT) {
		h->granted[frame_u32(f->body)] += frame_u32(f->body + 4);
		return 0;
	}
	if (f->type == AGENT_UNREAD) {
		h->unread[frame_u32(f->body)]++;
		return 0;
	}
	if (f->type != AGENT_IN)
		return err_set(e, "a frame of type %u", f->type);
	buf_add(&h->in, f->body, f->len);
	h->is_in_closed = !f->len;
	return 0;
}

static uint32_t any(uint16_t type)
{
	(void)type;
	return AGENT_BODY_MAX;
}

static void open_rig(struct rig *r)
{
	int pair[2], in[2], out[2], err[2];

	*r = (struct rig){.pump = PUMP_NONE};
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	assert_int_equal(pipe(in) | pipe2(out, O_NONBLOCK) | pipe2(err, O_NONBLOCK), 0);
	r->to = (struct frame_stream){.fd = pair[0], .name = "the guest", .limit = any};
	r->other = (struct frame_stream){
		.fd = pair[1], .name = "the pump", .limit = any, .frame = hear, .context = &r->heard};
	r->pump.to = &r->to;
	r->pump.process = PROCESS;
	r->pump.in = in[0];
	r->in = in[1];
	r->pump.out[0] = (struct pump_out){.fd = out[1], .most = AGENT_WINDOW};
	r->out = out[0];
	r->pump.out[1] = (struct pump_out){.fd = err[1], .most = AGENT_WINDOW};
	r->err = err[0];
}

static void close_rig(struct rig *r)
{
	pump_close(&r->pump);
	close(r->to.fd);
	close(r->other.fd);
	frame_free(&r->to);
	frame_free(&r->other);
	buf_free(&r->heard.in);
	scope_close(&r->in);
	scope_close(&r->out);
	scope_close(&r->err);
}

// Turns until nothing more happens, and hears what was said.
static void turn(struct rig *r)
{
	struct pollfd p[PUMP_FDS];

	do {
		pump_poll(&r->pump, p);
		if (poll(p, PUMP_FDS, 0) > 0)
			pump_turn(&r->pump, p);
		assert_int_equal(frame_flush(&r->to, NULL), 0);
		assert_int_equal(frame_read(&r->other, NULL), 0);
		pump_poll(&r->pump, p);
	} while (poll(p, PUMP_FDS, 0) > 0);
}

static int say(struct rig *r, uint16_t type, const void *body, uint32_t len, struct err **e)
{
	const struct frame f = {.type = type, .process = PROCESS, .body = body, .len = len};

	return pump_frame(&r->pump, &f, e);
}

static int grant(struct rig *r, uint32_t stream, uint32_t len, struct err **e)
{
	uint8_t body[8];

	frame_set_u32(body, stream);
	frame_set_u32(body + 4, len);
	return say(r, AGENT_CREDIT, body, sizeof(body), e);
}

static size_t take(int fd, char *to, size_t size)
{
	ssize_t n = read(fd, to, size);

	return n < 0 ? 0 : (size_t)n;
}

static void test_both_ways(void **state)
{
	char got[16] = "";
	struct rig r;
	(void)state;

	open_rig(&r);
	assert_int_equal(write(r.in, "input", 5), 5);
	assert_int_equal(say(&r, AGENT_OUT, "output", 6, NULL), 0);
	assert_int_equal(say(&r, AGENT_ERR, "error", 5, NULL), 0);
	turn(&r);
	assert_string_equal(buf_text(&r.heard.in), "input");
	assert_int_equal(take(r.out, got, sizeof(got)), 6);
	assert_memory_equal(got, "output", 6);
	assert_int_equal(take(r.err, got, sizeof(got)), 5);
	assert_memory_equal(got, "error", 5);
	assert_int_equal(r.heard.granted[FLOW_OUT], 6);
	assert_int_equal(r.heard.granted[FLOW_ERR], 5);
	close(steal_fd(&r.in));
	turn(&r);
	assert_true(r.heard.is_in_closed);
	close_rig(&r);
}

// No more than a window of input is on its way, and it goes on when some is granted.
static void test_input_window(void **state)
{
	static char data[3 * AGENT_WINDOW];
	struct rig r;
	(void)state;

	open_rig(&r);
	fcntl(r.in, F_SETPIPE_SZ, (int)sizeof(data) * 2);
	assert_int_equal(write(r.in, data, sizeof(data)), sizeof(data));
	turn(&r);
	assert_int_equal(r.heard.in.len, AGENT_WINDOW);
	assert_int_equal(grant(&r, FLOW_IN, 1000, NULL), 0);
	turn(&r);
	assert_int_equal(r.heard.in.len, AGENT_WINDOW + 1000);
	assert_int_equal(grant(&r, FLOW_IN, AGENT_WINDOW, NULL), 0);
	turn(&r);
	assert_int_equal(r.heard.in.len, 2 * AGENT_WINDOW + 1000);
	close_rig(&r);
}

static void test_nothing_is_read_before_there_is_a_process(void **state)
{
	struct rig r;
	(void)state;

	open_rig(&r);
	r.pump.process = 0;
	assert_int_equal(write(r.in, "x", 1), 1);
	turn(&r);
	assert_int_equal(r.heard.in.len, 0);
	close_rig(&r);
}

// A guest that sends more than its window, or grants what is not on its way.
static void test_hostile(void **state)
{
	static const uint8_t data[AGENT_WINDOW];
	CLEANUP_ERR struct err *e = NULL;
	struct rig r;
	(void)state;

	open_rig(&r);
	assert_int_equal(say(&r, AGENT_OUT, data, AGENT_WINDOW - 1, NULL), 0);
	assert_int_equal(say(&r, AGENT_OUT, data, 1, NULL), 0);
	assert_int_equal(say(&r, AGENT_OUT, data, 1, &e), -1);
	assert_string_equal(err_text(e), "the guest broke the protocol: more bytes of a stream than its window holds");
	assert_int_equal(say(&r, AGENT_ERR, data, 1, NULL), 0);
	assert_int_equal(grant(&r, FLOW_IN, 1, NULL), -1);
	assert_int_equal(grant(&r, FLOW_OUT, 1, NULL), -1);
	assert_int_equal(grant(&r, FLOW_STREAMS, 0, NULL), -1);
	assert_int_equal(grant(&r, UINT32_MAX, UINT32_MAX, NULL), -1);
	close_rig(&r);
}

// A pipe that nobody reads takes in the end what would block otherwise; no byte is lost and nothing waits.
static void test_late_reader(void **state)
{
	static uint8_t data[AGENT_WINDOW];
	static char got[4 * AGENT_WINDOW];
	size_t len = 0, n;
	struct rig r;
	(void)state;

	open_rig(&r);
	memset(data, 'a', sizeof(data));
	assert_int_equal(say(&r, AGENT_OUT, data, sizeof(data), NULL), 0);
	turn(&r);
	memset(data, 'b', sizeof(data));
	assert_int_equal(say(&r, AGENT_OUT, data, sizeof(data), NULL), 0);
	turn(&r);
	pump_finish(&r.pump);
	assert_true(pump_is_over(&r.pump));
	pump_close(&r.pump);
	while ((n = take(r.out, got + len, sizeof(got) - len)))
		len += n;
	assert_int_equal(len, 2 * AGENT_WINDOW);
	assert_true(got[0] == 'a' && got[AGENT_WINDOW - 1] == 'a' && got[AGENT_WINDOW] == 'b' && got[len - 1] == 'b');
	close_rig(&r);
}

// Where the rest cannot be left behind it is written as the reader comes, and given up when none does.
static void test_slow_socket(void **state)
{
	static const uint8_t data[AGENT_WINDOW];
	int pair[2], small = 4096;
	char got[1024];
	struct rig r;
	(void)state;

	open_rig(&r);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
	close(r.pump.out[0].fd);
	r.pump.out[0].fd = pair[0];
	assert_int_equal(say(&r, AGENT_OUT, data, sizeof(data), NULL), 0);
	pump_finish(&r.pump);
	turn(&r);
	assert_false(pump_is_over(&r.pump));
	assert_true(take(pair[1], got, sizeof(got)) > 0);
	r.pump.progress_ns = clock_ns() - PUMP_PATIENCE - 1;
	assert_true(pump_is_over(&r.pump));
	close(pair[1]);
	close_rig(&r);
}

// Who writes to a pipe that nobody will read any more does not wait for ever, and is told so.
static void test_reader_has_gone(void **state)
{
	struct rig r;
	(void)state;

	open_rig(&r);
	close(steal_fd(&r.out));
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(say(&r, AGENT_OUT, "lost", 4, NULL), 0);
	turn(&r);
	assert_int_equal(say(&r, AGENT_OUT, "too", 3, NULL), 0);
	turn(&r);
	assert_int_equal(r.heard.granted[FLOW_OUT], 7);
	assert_int_equal(r.heard.unread[FLOW_OUT], 1);
	assert_int_equal(r.heard.unread[FLOW_ERR], 0);
	close(steal_fd(&r.err));
	assert_int_equal(say(&r, AGENT_ERR, "x", 1, NULL), 0);
	turn(&r);
	assert_int_equal(r.heard.unread[FLOW_ERR], 1);
	close_rig(&r);
}

// An empty frame closes the stream, after what came before it.
static void test_closed_by_the_process(void **state)
{
	char got[8];
	struct rig r;
	(void)state;

	open_rig(&r);
	assert_int_equal(say(&r, AGENT_OUT, "last", 4, NULL), 0);
	assert_int_equal(say(&r, AGENT_OUT, "", 0, NULL), 0);
	assert_int_equal(say(&r, AGENT_ERR, "", 0, NULL), 0);
	turn(&r);
	assert_int_equal(read(r.out, got, sizeof(got)), 4);
	assert_int_equal(read(r.out, got, sizeof(got)), 0);
	assert_int_equal(read(r.err, got, sizeof(got)), 0);
	close_rig(&r);
}

// Every type of abi/agent.h and of control.h, and who may say it, as those headers list it.
static void test_who_says_what(void **state)
{
	static const uint16_t guest[] = {
		AGENT_HELLO, AGENT_OK, AGENT_FAIL, AGENT_OUT, AGENT_ERR, AGENT_EXIT, AGENT_PHASE, AGENT_CREDIT};
	static const uint16_t client[] = {AGENT_START, AGENT_EXEC, AGENT_SIGNAL, AGENT_STATS, AGENT_PIDS, AGENT_UPDATE,
		AGENT_IN, AGENT_WINSIZE, AGENT_UNREAD, AGENT_CREDIT, SHIM_PAUSE, SHIM_RESUME, SHIM_PROCESSES};
	unsigned from_guest = 0, from_client = 0, from_shim = 0;
	(void)state;

	for (unsigned type = 0; type <= UINT16_MAX; type++) {
		from_guest += protocol_from_guest((uint16_t)type) != FRAME_REFUSED;
		from_client += protocol_from_client((uint16_t)type) != FRAME_REFUSED;
		from_shim += protocol_from_shim((uint16_t)type) != FRAME_REFUSED;
	}
	for (size_t i = 0; i < sizeof(guest) / sizeof(*guest); i++)
		assert_true(protocol_from_guest(guest[i]) <= AGENT_BODY_MAX);
	for (size_t i = 0; i < sizeof(client) / sizeof(*client); i++)
		assert_true(protocol_from_client(client[i]) <= AGENT_SPEC_MAX);
	assert_int_equal(from_guest, sizeof(guest) / sizeof(*guest));
	assert_int_equal(from_client, sizeof(client) / sizeof(*client));
	assert_int_equal(from_shim, 6);
	assert_int_equal(protocol_from_guest(AGENT_FAIL), 4096);
}

static void test_lengths(void **state)
{
	static const struct {
		uint16_t type;
		uint32_t len;
	} all[] = {{AGENT_HELLO, 12}, {AGENT_EXIT, 4}, {AGENT_PHASE, 12}, {AGENT_CREDIT, 8}, {AGENT_SIGNAL, 8},
		{AGENT_WINSIZE, 4}, {AGENT_UNREAD, 4}};
	(void)state;

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		for (uint32_t len = 0; len < 16; len++) {
			const struct frame f = {.type = all[i].type, .len = len};

			assert_int_equal(protocol_is_sound(&f), len == all[i].len);
		}
}

// A guest's words are no orders for the terminal of whoever asked.
static void test_refusal(void **state)
{
	static unsigned char says[] = "no room\x1b]0;mine\a for \xc3\xa4\n\xff";
	const struct frame f = {.type = AGENT_FAIL, .len = sizeof(says) - 1, .body = says};
	struct err *e = NULL;
	(void)state;

	assert_int_equal(protocol_refusal(&f, &e), -1);
	assert_string_equal(err_text(e), "no room\\x1b]0;mine\\x07 for \xc3\xa4\\x0a\\xff");
	err_free(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_ways),
		cmocka_unit_test(test_input_window),
		cmocka_unit_test(test_nothing_is_read_before_there_is_a_process),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_late_reader),
		cmocka_unit_test(test_slow_socket),
		cmocka_unit_test(test_reader_has_gone),
		cmocka_unit_test(test_closed_by_the_process),
		cmocka_unit_test(test_who_says_what),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_refusal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
