// SPDX-License-Identifier: MIT
// The agent on this machine's kernel: the life of a container's processes, their streams and signals.
#include "agent_rig.h"

static void says_and_ends(void **state)
{
	const struct rig_spec s = {.shell = "echo out; echo err >&2; exit 3"};
	struct rig r;

	(void)state;
	assert_int_equal(rig_run(&r, &s, NULL), 3);
	assert_string_equal(buf_text(&r.out[1]), "out\n");
	assert_string_equal(buf_text(&r.err[1]), "err\n");
	assert_true(r.has_out_end[1] && r.has_err_end[1]);
	assert_true(r.phase[AGENT_PHASE_INIT] && r.phase[AGENT_PHASE_INIT] <= r.phase[AGENT_PHASE_ROOTFS]);
	assert_true(r.phase[AGENT_PHASE_ROOTFS] <= r.phase[AGENT_PHASE_CREATED]);
	assert_true(r.phase[AGENT_PHASE_CREATED] <= r.phase[AGENT_PHASE_EXEC]);
	assert_int_equal(rig_stop(&r), 0);
}

// A program that is created does nothing before START, and the requests come in their order only.
static void waits_for_start(void **state)
{
	const struct rig_spec s = {.shell = "echo $$; exit 0"};
	struct rig r;

	(void)state;
	rig_start(&r, NULL);
	assert_false(rig_ask(&r, AGENT_START, 1, NULL, 0));
	assert_false(rig_ask(&r, AGENT_STATS, 0, NULL, 0));
	assert_false(rig_exec(&r, 2, &s));
	assert_true(rig_create(&r, &s));
	assert_false(rig_create(&r, &s));
	assert_false(rig_exec(&r, 2, &s));
	rig_turn(&r, 100);
	assert_int_equal(r.out[1].len, 0);
	rig_must(&r, AGENT_START, 1, NULL, 0);
	assert_false(rig_ask(&r, AGENT_START, 1, NULL, 0));
	assert_int_equal(rig_wait(&r, 1), 0);
	assert_string_equal(buf_text(&r.out[1]), "1\n");
	assert_false(rig_exec(&r, 2, &s));
	assert_non_null(strstr(buf_text(&r.answer), "not running"));
	assert_int_equal(rig_stop(&r), 0);
}

static void reads_input(void **state)
{
	const struct rig_spec s = {.shell = "cat; echo end"};
	struct rig r;

	(void)state;
	rig_start(&r, NULL);
	assert_true(rig_create(&r, &s));
	rig_input(&r, 1, "before ", 7);
	rig_must(&r, AGENT_START, 1, NULL, 0);
	rig_input(&r, 1, "after\n", 6);
	RIG_UNTIL(&r, r.out[1].len == 13);
	rig_input(&r, 1, NULL, 0);
	assert_int_equal(rig_wait(&r, 1), 0);
	assert_string_equal(buf_text(&r.out[1]), "before after\nend\n");
	assert_int_equal(r.granted, 13);
	assert_int_equal(rig_stop(&r), 0);
}

// 8 MiB there and back, through windows of 64 KiB, unharmed.
static void carries_much(void **state)
{
	const struct rig_spec s = {.shell = "cat"};
	const size_t total = 8u << 20;
	CLEANUP_FREE char *data = malloc(total);
	size_t sent = 0;
	struct rig r;

	(void)state;
	for (size_t i = 0; i < total; i++)
		data[i] = (char)(i * 2654435761u >> 13);
	rig_start(&r, NULL);
	rig_begin(&r, &s);
	while (sent < total) {
		size_t n = AGENT_WINDOW - (sent - r.granted);

		n = n < total - sent ? n : total - sent;
		if (n)
			rig_input(&r, 1, data + sent, n);
		sent += n;
		rig_turn(&r, 1000);
	}
	RIG_UNTIL(&r, r.granted == total);
	rig_input(&r, 1, NULL, 0);
	assert_int_equal(rig_wait(&r, 1), 0);
	assert_int_equal(r.out[1].len, total);
	assert_memory_equal(r.out[1].data, data, total);
	assert_int_equal(rig_stop(&r), 0);
}

// Who reads nothing gets one window a stream, however much there is; then the program stands still, and can be killed.
static void output_is_bounded(void **state)
{
	const struct rig_spec s = {.shell = "yes >&2 & yes"};
	uint64_t begin;
	struct rig r;

	(void)state;
	rig_start(&r, NULL);
	r.is_stingy = true;
	rig_begin(&r, &s);
	RIG_UNTIL(&r, r.out[1].len == AGENT_WINDOW && r.err[1].len == AGENT_WINDOW);
	for (int i = 0; i < 5; i++)
		rig_turn(&r, 50);
	assert_int_equal(r.out[1].len, AGENT_WINDOW);
	begin = clock_ns();
	assert_true(rig_signal(&r, 1, SIGKILL, 0));
	assert_int_equal(rig_wait(&r, 1), 128 + SIGKILL);
	assert_true(clock_ns() - begin < 60 * NS_PER_S);
	assert_int_equal(r.out[1].len, AGENT_WINDOW);
	assert_int_equal(rig_stop(&r), 0);
}

// What a program wrote before it ended is all there, though its reader takes its time.
static void slow_reader_gets_all(void **state)
{
	const struct rig_spec s = {.shell = "head -c 120000 /dev/zero"};
	struct rig r;

	(void)state;
	rig_start(&r, NULL);
	r.is_stingy = true;
	rig_begin(&r, &s);
	RIG_UNTIL(&r, r.out[1].len == AGENT_WINDOW);
	rig_turn(&r, 1500);
	assert_false(r.has_exit[1]);
	r.is_stingy = false;
	rig_credit(&r, 1, 1, AGENT_WINDOW);
	assert_int_equal(rig_wait(&r, 1), 0);
	assert_int_equal(r.out[1].len, 120000);
	assert_int_equal(rig_stop(&r), 0);
}

// Who writes to a stream whose reader has gone gets SIGPIPE, and the other stream is as before.
static void nobody_reads(void **state)
{
	const struct rig_spec s = {.shell = "yes; echo \"yes ended with $?\" >&2; exit 4"};
	uint8_t stream[4];
	struct rig r;

	(void)state;
	frame_set_u32(stream, 1);
	rig_start(&r, NULL);
	rig_begin(&r, &s);
	RIG_UNTIL(&r, r.out[1].len > 3 * AGENT_WINDOW);
	frame_put(&r.stream, AGENT_UNREAD, 1, 0, stream, sizeof(stream));
	assert_int_equal(rig_wait(&r, 1), 4);
	assert_true(r.has_out_end[1]);
	assert_string_equal(buf_text(&r.err[1]), "yes ended with 141\n");
	// Its process has ended: what is said of it late is no fault.
	frame_put(&r.stream, AGENT_UNREAD, 1, 0, stream, sizeof(stream));
	assert_int_equal(rig_stop(&r), 0);
}

static void signals_arrive(void **state)
{
	const struct rig_spec s = {
		.shell = "trap 'echo usr1' USR1; trap 'exit 7' TERM; echo up; while :; do sleep 9 & wait; done"};
	struct rig r;

	(void)state;
	rig_start(&r, NULL);
	rig_begin(&r, &s);
	RIG_UNTIL(&r, r.out[1].len == 3);
	assert_true(rig_signal(&r, 1, SIGUSR1, 0));
	RIG_UNTIL(&r, r.out[1].len == 8);
	assert_false(rig_signal(&r, 3, SIGTERM, 0));
	assert_false(rig_signal(&r, 1, 65, 0));
	assert_true(rig_signal(&r, 1, 0, 0));
	assert_true(rig_signal(&r, 1, SIGTERM, 0));
	assert_int_equal(rig_wait(&r, 1), 7);
	assert_string_equal(buf_text(&r.out[1]), "up\nusr1\n");
	assert_int_equal(rig_stop(&r), 0);
}

static void kills_all(void **state)
{
	const struct rig_spec s = {.shell = "sleep 100 & sleep 100 & echo up; wait"}, more = {.shell = "sleep 100"};
	struct rig r;

	(void)state;
	rig_start(&r, NULL);
	rig_begin(&r, &s);
	RIG_UNTIL(&r, r.out[1].len == 3);
	assert_true(rig_exec(&r, 2, &more));
	assert_true(rig_ask(&r, AGENT_PIDS, 0, NULL, 0));
	// The shell, its two children, and the further process.
	assert_int_equal(strspn(buf_text(&r.answer), "[]0123456789, "), r.answer.len);
	assert_ptr_equal(strchr(strchr(strchr(strchr(buf_text(&r.answer), ',') + 1, ',') + 1, ',') + 1, ','), NULL);
	assert_true(rig_signal(&r, 1, SIGKILL, 1));
	assert_int_equal(rig_wait(&r, 1), 128 + SIGKILL);
	assert_int_equal(rig_wait(&r, 2), 128 + SIGKILL);
	assert_int_equal(rig_stop(&r), 0);
}

// The first process takes all others along, and what they hold open does not hold up its end.
static void first_ends_all(void **state)
{
	const struct rig_spec s = {.shell = "sleep 100 & echo up; cat; exit 5"}, more = {.shell = "sleep 100 & wait"};
	struct rig r;

	(void)state;
	rig_start(&r, NULL);
	rig_begin(&r, &s);
	assert_true(rig_exec(&r, 2, &more));
	rig_input(&r, 1, NULL, 0);
	assert_int_equal(rig_wait(&r, 1), 5);
	assert_int_equal(rig_wait(&r, 2), 128 + SIGKILL);
	assert_true(rig_ask(&r, AGENT_PIDS, 0, NULL, 0));
	assert_string_equal(buf_text(&r.answer), "[]");
	assert_int_equal(rig_stop(&r), 0);
}

static void executes_more(void **state)
{
	const struct rig_spec s = {.shell = "hostname inner; echo up; sleep 100",
		.top = ",\"hostname\":\"box\"",
		.process = RIG_MAY("\"CAP_SYS_ADMIN\"")};
	const struct rig_spec more = {.shell = "touch /tmp/x; hostname; cat; ls -d /proc/1 >&2; exit 9",
		.user = "{\"uid\":1000,\"gid\":1000}"};
	struct rig r;

	(void)state;
	rig_start(&r, NULL);
	rig_begin(&r, &s);
	RIG_UNTIL(&r, r.out[1].len == 3);
	assert_true(rig_exec(&r, 2, &more));
	assert_false(rig_exec(&r, 2, &more));
	assert_false(rig_exec(&r, 1, &more));
	rig_input(&r, 2, "typed\n", 6);
	rig_input(&r, 2, NULL, 0);
	assert_int_equal(rig_wait(&r, 2), 9);
	assert_string_equal(buf_text(&r.out[2]), "inner\ntyped\n");
	assert_string_equal(buf_text(&r.err[2]), "/proc/1\n");
	assert_true(rig_signal(&r, 1, SIGKILL, 0));
	assert_int_equal(rig_wait(&r, 1), 128 + SIGKILL);
	assert_int_equal(rig_stop(&r), 0);
}

// A further process ends when it ends, though a child of it keeps its output, and that child does not die of it.
static void daemon_does_not_hold(void **state)
{
	const struct rig_spec s = {.shell = "sleep 100"};
	const struct rig_spec more = {.shell = "echo up; (sleep 1; echo more; echo more; touch /tmp/x) & exit 0"};
	struct rig r;

	(void)state;
	rig_start(&r, NULL);
	rig_begin(&r, &s);
	assert_true(rig_exec(&r, 2, &more));
	assert_int_equal(rig_wait(&r, 2), 0);
	assert_int_equal(strncmp(buf_text(&r.out[2]), "up\n", 3), 0);
	// The number is free again.
	r.has_exit[2] = false;
	assert_true(rig_exec(&r, 2, &(struct rig_spec){.shell = "while ! test -e /tmp/x; do :; done"}));
	assert_int_equal(rig_wait(&r, 2), 0);
	assert_int_equal(rig_stop(&r), 0);
}

static void counts(void **state)
{
	const struct rig_spec s = {.shell = "sleep 100"};
	CLEANUP_JSON yyjson_doc *doc = NULL;
	struct rig r;

	(void)state;
	rig_start(&r, NULL);
	rig_begin(&r, &s);
	assert_true(rig_ask(&r, AGENT_STATS, 0, NULL, 0));
	assert_return_code(json_parse("STATS", buf_text(&r.answer), r.answer.len, &doc, NULL), 0);
	assert_true(json_number(yyjson_obj_get(yyjson_doc_get_root(doc), "cpu.stat"), "usage_usec", 0) > 0);
	assert_int_equal(rig_stop(&r), 0);
}

// The host that breaks a rule is not spoken to again, and the container is gone with the agent.
static void ends_with_a_bad_host(void **state)
{
	static const struct {
		uint16_t type;
		uint32_t serial, len;
	} bad[] = {{AGENT_OK, 1, 0}, {AGENT_START, 0, 0}, {AGENT_START, 9, 1}, {AGENT_IN, 5, 1}, {AGENT_CREDIT, 0, 8},
		{AGENT_UNREAD, 0, 3}, {AGENT_UNREAD, 1, 4}, {999, 1, 0}, {AGENT_SIGNAL, 1, 4}, {AGENT_STATS, 1, 1}};
	const struct rig_spec s = {.shell = "echo up; sleep 100"};
	uint8_t body[8] = {1, 0, 0, 0, 1, 0, 0, 0};
	struct rig r;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		rig_start(&r, NULL);
		if (i == 0 || bad[i].type == AGENT_CREDIT)
			rig_begin(&r, &s);
		frame_put(&r.stream, bad[i].type, 1, bad[i].serial, body, bad[i].len);
		for (uint64_t until = clock_deadline(RIG_DEADLINE); !r.is_closed && clock_ms_left(until);)
			rig_turn(&r, clock_ms_left(until));
		assert_true(r.is_closed);
		assert_int_equal(rig_stop(&r), 3);
	}
}

static void ends_by_shutdown(void **state)
{
	const struct rig_spec s = {.shell = "sleep 100"};
	struct rig r;

	(void)state;
	rig_start(&r, NULL);
	rig_begin(&r, &s);
	rig_send(&r, AGENT_SHUTDOWN, 0, NULL, 0);
	for (uint64_t until = clock_deadline(RIG_DEADLINE); !r.is_closed && clock_ms_left(until);)
		rig_turn(&r, clock_ms_left(until));
	assert_true(r.is_closed);
	assert_int_equal(rig_stop(&r), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(says_and_ends),
		RIG_TEST(waits_for_start),
		RIG_TEST(reads_input),
		RIG_TEST(carries_much),
		RIG_TEST(output_is_bounded),
		RIG_TEST(slow_reader_gets_all),
		RIG_TEST(nobody_reads),
		RIG_TEST(signals_arrive),
		RIG_TEST(kills_all),
		RIG_TEST(first_ends_all),
		RIG_TEST(executes_more),
		RIG_TEST(daemon_does_not_hold),
		RIG_TEST(counts),
		RIG_TEST(ends_with_a_bad_host),
		RIG_TEST(ends_by_shutdown),
	};

	return cmocka_run_group_tests_name("agent", tests, NULL, NULL);
}
