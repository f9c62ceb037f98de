// SPDX-License-Identifier: MIT
// The agent's terminals, on this machine's kernel.
#include "agent_rig.h"

#define WITH_TERMINAL ",\"terminal\":true,\"consoleSize\":{\"height\":33,\"width\":77}"

static void has_a_terminal(void **state)
{
	const struct rig_spec s = {.shell = "stty size; tty -s && echo tty; ls -l /dev/console | head -c 1; trap 'stty "
					    "size' WINCH; echo up; "
					    "while test \"$line\" != end; do read line; echo got $line; done",
		.process = WITH_TERMINAL};
	const uint8_t size[] = {50, 0, 100, 0};
	struct rig r;

	(void)state;
	rig_start(&r, NULL);
	rig_begin(&r, &s);
	RIG_UNTIL(&r, strstr(buf_text(&r.out[1]), "up\r\n"));
	frame_put(&r.stream, AGENT_WINSIZE, 1, 0, size, sizeof(size));
	RIG_UNTIL(&r, strstr(buf_text(&r.out[1]), "50 100\r\n"));
	rig_input(&r, 1, "typed\n", 6);
	RIG_UNTIL(&r, strstr(buf_text(&r.out[1]), "got typed\r\n"));
	rig_input(&r, 1, "end\n", 4);
	assert_int_equal(rig_wait(&r, 1), 0);
	assert_non_null(strstr(buf_text(&r.out[1]), "33 77\r\n"));
	assert_non_null(strstr(buf_text(&r.out[1]), "tty\r\ncup\r\n"));
	assert_true(r.has_out_end[1]);
	assert_false(r.has_err_end[1]);
	assert_int_equal(rig_stop(&r), 0);
}

// A terminal whose user has gone is hung up: who reads from it gets its end, and does not wait for ever.
static void hangs_up(void **state)
{
	const struct rig_spec s = {
		.shell = "trap 'echo hup >/tmp/hup' HUP; echo up; read line; test \"$(cat /tmp/hup)\" = hup && exit 7",
		.process = WITH_TERMINAL};
	const uint8_t out[4] = {1};
	struct rig r;

	(void)state;
	rig_start(&r, NULL);
	rig_begin(&r, &s);
	RIG_UNTIL(&r, strstr(buf_text(&r.out[1]), "up\r\n"));
	rig_input(&r, 1, NULL, 0);
	frame_put(&r.stream, AGENT_UNREAD, 1, 0, out, sizeof(out));
	assert_int_equal(rig_wait(&r, 1), 7);
	assert_true(r.has_out_end[1]);
	assert_int_equal(rig_stop(&r), 0);
}

// Of a further process too; ^C of its terminal reaches it.
static void executes_on_a_terminal(void **state)
{
	const struct rig_spec s = {.shell = "sleep 100"};
	const struct rig_spec more = {.shell = "stty size; echo up; sleep 100", .process = WITH_TERMINAL};
	struct rig r;

	(void)state;
	rig_start(&r, NULL);
	rig_begin(&r, &s);
	assert_true(rig_exec(&r, 3, &more));
	RIG_UNTIL(&r, strstr(buf_text(&r.out[3]), "33 77\r\nup\r\n"));
	rig_input(&r, 3, "\003", 1);
	assert_int_equal(rig_wait(&r, 3), 128 + SIGINT);
	assert_int_equal(rig_stop(&r), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(has_a_terminal),
		RIG_TEST(hangs_up),
		RIG_TEST(executes_on_a_terminal),
	};

	return cmocka_run_group_tests_name("agent terminal", tests, NULL, NULL);
}
