// SPDX-License-Identifier: MIT
#include "suite/iperf_test.h"

#include <stdio.h>

#include "base/clock.h"
#include "suite/client.h"

const char *const iperf_server[] = {"/bin/iperf3", "-s", "--forceflush", NULL};

static int run_client(struct iperf_test *t, const struct stand *s, uint64_t deadline, struct buf *log, struct err **e)
{
	char seconds[16];
	const char *const argv[] = {"iperf3", "-c", s->member[0].sandbox.address, "-J", "-t", seconds, t->option[0],
		t->option[1], t->option[2], NULL};
	CLEANUP_BUF struct buf out = {0};
	struct client client;
	int r;

	snprintf(seconds, sizeof(seconds), "%llu", (unsigned long long)((t->duration_ns + NS_PER_S - 1) / NS_PER_S));
	r = client_start(&client, argv, e) || client_wait(&client, deadline, &out, log, e);
	buf_add(log, buf_text(&out), out.len);
	client_free(&client);
	if (r)
		return -1;
	t->client_cores = client_cores(&client);
	// Its exit status says no more than the "error" in what it prints.
	return iperf_output_parse(buf_text(&out), out.len, t->is_udp, &t->out, e);
}

int iperf_test_run(struct iperf_test *t, struct stand *s, uint64_t deadline, struct buf *log, struct err **e)
{
	double cpu_s;

	if (stand_wait_said(s, "Server listening on ", t->turn, deadline, e))
		return -1;
	cpu_s = stand_cpu_s(s);
	if (run_client(t, s, deadline, log, e))
		return err_wrap(e, "cannot measure %s", t->what);
	t->cores = (stand_cpu_s(s) - cpu_s) / t->out.seconds;
	return 0;
}
