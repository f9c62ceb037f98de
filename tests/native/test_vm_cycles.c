// SPDX-License-Identifier: MIT
// Containers in virtual machines, again and again and several at a time; nothing is left of any. ASSAY_CYCLES=200 makes
// as many of them as the project promises, ASSAY_LANES=21 as many at a time. ASSAY_CYCLES_OF=kata-fc does it to that
// runtime.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "own_host.h"

#include "base/clock.h"
#include "base/unit.h"
#include "engine/oci.h"
#include "host/orphan.h"
#include "suite/stand.h"

#define CYCLES 21
#define LANES  3
#define MIB    (UINT64_C(1) << 20)

static unsigned number_of(const char *variable, unsigned fallback)
{
	const char *text = getenv(variable);
	uint64_t n;

	return text && unit_number(text, 10000, &n) && n > 0 ? (unsigned)n : fallback;
}

static const struct runtime *kata(void)
{
	const char *name = getenv("ASSAY_CYCLES_OF");
	const struct runtime *r = runtime_find(name ? name : "kata");
	const char *why = r ? own_why_not(r) : "there is no such runtime";

	if (!why)
		return r;
	print_message("skipped: %s\n", why);
	skip();
	return NULL;
}

// The whole life of one container: created, started, seen to work, killed, deleted.
static int live(const struct container_spec *spec, const struct engine_runtime *call, struct err **e)
{
	CLEANUP_CONTAINER struct container c;
	int r;

	container_init(&c, spec, call);
	r = engine_oci.start(&c, clock_deadline(180 * NS_PER_S), e);
	if (engine_oci.remove(&c, clock_deadline(60 * NS_PER_S), NULL, r ? NULL : e))
		r = -1;
	if (r)
		printf("# %s\n", buf_text(&c.log));
	return r;
}

static int cycle(const struct engine_runtime *call, unsigned lane, unsigned number, struct err **e)
{
	static const char *const argv[] = {"/bin/bench", "httpd", "port=8080", NULL};
	struct container_spec spec = {.rootfs = OWN_IMAGE, .argv = argv};
	struct sandbox sandbox;
	char id[32];
	int r;

	snprintf(id, sizeof(id), "l%u-%u", lane, number);
	if (sandbox_make(&sandbox, id, lane, e))
		return -1;
	spec.id = id;
	spec.sandbox = &sandbox;
	r = live(&spec, call, e);
	return sandbox_remove(&sandbox, clock_deadline(60 * NS_PER_S), r ? NULL : e) || r ? -1 : 0;
}

// Runs in a process of its own.
static int run_lane(const struct runtime *r, unsigned lane, unsigned lanes, unsigned cycles)
{
	CLEANUP_ERR struct err *e = NULL;
	struct engine_runtime call;
	char path[512];

	runtime_call(r, &call, path, sizeof(path));
	if (orphan_inherit(&e))
		return 1;
	for (unsigned i = lane; i < cycles; i += lanes)
		if (cycle(&call, lane, i, &e)) {
			printf("# cycle %u in lane %u: %s\n", i, lane, err_text(e));
			fflush(stdout);
			return 1;
		}
	return 0;
}

static void cycles_leave_nothing(void **state)
{
	const struct runtime *r = kata();
	unsigned cycles = number_of("ASSAY_CYCLES", CYCLES), lanes = number_of("ASSAY_LANES", LANES), failed = 0;
	uint64_t from = clock_ns();
	int status;
	(void)state;

	for (unsigned lane = 0; lane < lanes; lane++)
		if (fork() == 0)
			_exit(run_lane(r, lane, lanes, cycles > lanes ? cycles : lanes));
	for (unsigned lane = 0; lane < lanes; lane++) {
		assert_true(wait(&status) > 0);
		failed += status != 0;
	}
	print_message("# %u cycles, %u at a time: %.1f s\n", cycles, lanes, (double)(clock_ns() - from) / NS_PER_S);
	assert_int_equal(failed, 0);
	own_nothing_left();
}

// The value of a sample that the container said.
static double said(const struct stand *s, const char *metric)
{
	const char *at = strstr(buf_text(&s->member[0].said), metric);

	return at ? strtod(at + strlen(metric), NULL) : -1;
}

// What a limit sizes: virtual CPUs by the quota, rounded up; memory by the limit, of which the guest's kernel takes
// some.
static void check_size(double cpus, uint64_t memory, double want_cpus, uint64_t want_memory)
{
	static const char *const argv[] = {"/bin/bench", "limits", "touch-mib=16", NULL};
	const struct trial t = {.number = 1, .runtime = kata(), .limit = LIMIT_NONE, .containers = 1};
	CLEANUP_FREE struct finding *f = calloc(1, sizeof(*f));
	CLEANUP_ERR struct err *e = NULL;
	uint64_t deadline = clock_deadline(180 * NS_PER_S);
	struct stand s;
	int r;

	r = stand_prepare(&s, &t, &e);
	s.limit = (struct limit){.cpus = cpus, .memory = memory};
	r = r || stand_start(&s, argv, deadline, &e) || stand_wait_end(&s, deadline, &e);
	if (r && s.limit.cpus > 0 && s.count && !s.member[0].sandbox.has_limits &&
		strstr(err_text(e), "no controller")) {
		print_message("skipped: a machine sized by a limit: this host's cgroup v2 has no controllers\n");
		r = 0;
	} else if (r == 0) {
		assert_true(said(&s, "sample 1 cpus_usable ") == want_cpus);
		assert_in_range(said(&s, "sample 1 memory_total "), want_memory * 3 / 4, want_memory + 64 * MIB);
	}
	if (stand_close(&s, f, NULL) || r)
		fail_msg("%s\n%s", err_text(e), buf_text(&f->log));
	buf_free(&f->log);
}

static void limits_size_the_machine(void **state)
{
	(void)state;
	check_size(0, 0, 1, 128 * MIB);
	check_size(1.5, 192 * MIB, 2, 192 * MIB);
	own_nothing_left();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits_size_the_machine),
		cmocka_unit_test(cycles_leave_nothing),
	};

	own_host();
	return cmocka_run_group_tests_name("vm cycles", tests, own_set_up, own_tear_down);
}
