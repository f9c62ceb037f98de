// SPDX-License-Identifier: MIT
// The agent on this machine's kernel: one container a guest, from CREATE to EXIT.
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_and_ends),
	};

	return cmocka_run_group_tests_name("agent", tests, NULL, NULL);
}
