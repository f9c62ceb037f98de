// SPDX-License-Identifier: MIT
#include "uni/launch.h"

#include <string.h>

#include "base/clock.h"
#include "runtime/birth.h"
#include "runtime/phases.h"
#include "runtime/report.h"
#include "runtime/wording.h"
#include "uni/heap.h"
#include "uni/keeper.h"
#include "uni/refuse.h"

#define READY_LIMIT (30 * NS_PER_S)

// Everything that making a container needs, in one place.
struct parts {
	struct birth birth;
	struct program program;
	uint64_t heap;
	char tender[PATH_MAX];
};

int uni_launch_read(const struct flags *a, struct uni_launch *l, struct err **e)
{
	const char *fds = flags_text(a, "preserve-fds"), *console = flags_text(a, "console-socket");

	*l = (struct uni_launch){
		.id = a->rest[0], .bundle = flags_text(a, "bundle"), .pid_file = flags_text(a, "pid-file")};
	if (fds && strcmp(fds, "0") != 0)
		return err_kind_set(
			e, ERR_UNSUPPORTED, "--preserve-fds is not supported: a unikernel has standard streams only");
	if (console && *console)
		return err_kind_set(
			e, ERR_UNSUPPORTED, "--console-socket is not supported: a unikernel has no terminal");
	return 0;
}

// The tender is installed beside this program.
static int find_tender(char out[PATH_MAX], struct err **e)
{
	ssize_t n = readlink("/proc/self/exe", out, PATH_MAX - sizeof("/tender"));
	char *slash;

	if (n <= 0)
		return err_sys(e, "cannot find this program");
	out[n] = '\0';
	slash = strrchr(out, '/');
	memcpy(slash, "/tender", sizeof("/tender"));
	return access(out, X_OK) ? err_sys(e, "cannot run %s", out) : 0;
}

static int read_all(struct parts *p, struct err **e)
{
	struct birth *b = &p->birth;
	struct state *s = b->state;

	if (birth_read(b, e) || refuse(&b->config, e) || find_tender(p->tender, e))
		return wording_avoid(e);
	// A program that is missing is said in the words that engines look for.
	if (program_open(s->rootfs, &b->config.process, &p->program, e))
		return -1;
	p->heap = heap_size(b->config.resources.memory, heap_host(), &p->program.image, e);
	if (!p->heap)
		return -1;
	snprintf(s->hypervisor, sizeof(s->hypervisor), "tender");
	s->vcpus = 1;
	s->memory = p->heap;
	return 0;
}

static int start_keeper(struct parts *p, struct proc *keeper, int *report, struct err **e)
{
	struct birth *b = &p->birth;
	pid_t pid = birth_fork(b, keeper_namespaces(&b->config), keeper, report, e);

	if (pid == 0)
		keeper_main(&(struct keeper){.state = b->state,
			.config = &b->config,
			.program = &p->program,
			.heap = p->heap,
			.tender = p->tender,
			.report = *report});
	return pid < 0 ? -1 : 0;
}

static int bring_up(void *context, struct proc *keeper, struct err **e)
{
	struct parts *p = context;
	struct birth *b = &p->birth;
	const struct oci_resources *r = &b->config.resources;
	// The cgroup has the limit as it was given: the heap leaves room within it for the rest.
	const struct sizes sizes = {.vcpus = 1, .host_memory = r->memory > 0 ? (uint64_t)r->memory : 0};
	CLEANUP_FD int report = -1;

	if (birth_cgroup(b, &sizes, e) || program_make_files(&p->program, b->state->dir, e) ||
		start_keeper(p, keeper, &report, e) || birth_hooks(b, keeper, report, e) ||
		report_expect(report, REPORT_READY, clock_deadline(READY_LIMIT), e))
		return wording_avoid(e);
	b->state->status = STATE_CREATED;
	if (state_save(b->state, e))
		return -1;
	phases_add(b->state, "created", clock_ns());
	return birth_pid_file(b, e);
}

int uni_launch(
	const struct globals *g, const struct uni_launch *l, struct state *state, struct proc *keeper, struct err **e)
{
	struct parts *p = calloc(1, sizeof(*p));
	int r;

	if (!p)
		return err_set(e, "cannot create a container: out of memory");
	*state = (struct state){.status = STATE_CREATING};
	*p = (struct parts){.program = PROGRAM_NONE};
	p->birth = (struct birth){.g = g, .id = l->id, .bundle = l->bundle, .pid_file = l->pid_file, .state = state};
	r = read_all(p, e) ? -1 : birth_give(&p->birth, bring_up, p, keeper, e);
	program_close(&p->program);
	birth_free(&p->birth);
	free(p);
	return r;
}
