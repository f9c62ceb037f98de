// SPDX-License-Identifier: MIT
// iperf3's command line around Debian's libiperf.a, for where the mirror lacks iperf3's source (tools/iperf3.sh).
// It keeps to what iperf 3.18's own main does with the library, daemon mode left out.
#include <iperf_api.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static jmp_buf terminated;

static void on_signal(int sig)
{
	(void)sig;
	longjmp(terminated, 1);
}

// False when the server shall end. A test that failed ends it only where the library can't go on (below -1).
static int serve_one(struct iperf_test *test)
{
	int rc = iperf_run_server(test);

	if (rc < 0) {
		iperf_err(test, "error - %s", iperf_strerror(i_errno));
		if (iperf_get_test_json_output(test) && iperf_json_finish(test) < 0)
			iperf_errexit(test, "error - %s", iperf_strerror(i_errno));
		if (rc < -1)
			iperf_errexit(test, "exiting");
	}
	iperf_reset_test(test);
	// 2: a client that was turned away because a test is running does not use up a one-off server.
	return !iperf_get_test_one_off(test) || rc == 2;
}

int main(int argc, char **argv)
{
	struct iperf_test *test = iperf_new_test();

	if (!test)
		iperf_errexit(NULL, "create new test error - %s", iperf_strerror(i_errno));
	iperf_defaults(test);
	if (iperf_parse_arguments(test, argc, argv) < 0) {
		iperf_err(test, "parameter error - %s", iperf_strerror(i_errno));
		return 1;
	}
	iperf_catch_sigend(on_signal);
	if (setjmp(terminated))
		iperf_got_sigend(test);
	signal(SIGPIPE, SIG_IGN);
	if (iperf_create_pidfile(test) < 0)
		iperf_errexit(test, "error - cannot write the pid file");
	if (iperf_get_test_role(test) == 's') {
		while (serve_one(test))
			;
	} else if (iperf_run_client(test) < 0) {
		iperf_errexit(test, "error - %s", iperf_strerror(i_errno));
	}
	iperf_delete_pidfile(test);
	iperf_free_test(test);
	return 0;
}
