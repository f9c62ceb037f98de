// SPDX-License-Identifier: MIT
#include "runtime/launch.h"

#include <string.h>

#include "base/clock.h"
#include "runtime/birth.h"
#include "runtime/report.h"
#include "runtime/settings.h"
#include "runtime/shim.h"
#include "runtime/wording.h"

#define BOOT_SLACK (30 * NS_PER_S) // for what has no limit of its own

int launch_read(const struct flags *a, struct launch *l, struct err **e)
{
	const char *fds = flags_text(a, "preserve-fds");

	*l = (struct launch){
		.id = a->rest[0], .bundle = flags_text(a, "bundle"), .pid_file = flags_text(a, "pid-file")};
	if (fds && strcmp(fds, "0") != 0)
		return err_kind_set(
			e, ERR_UNSUPPORTED, "--preserve-fds is not supported: descriptors do not reach into a VM");
	if (flags_text(a, "pidfd-socket"))
		return err_kind_set(e, ERR_UNSUPPORTED, "--pidfd-socket is not supported");
	return flags_path(a, "console-socket", l->console_socket, e);
}

// Everything that launch needs, in one place.
struct parts {
	struct birth birth;
	const struct launch *l;
	struct rt_settings settings;
	struct sizes sizes;
};

// What can be read from config.json and cannot be done.
static int check_config(const struct parts *p, struct err **e)
{
	const struct oci_config *c = &p->birth.config;
	bool has_socket = *p->l->console_socket;

	if (c->hooks[OCI_CREATE_CONTAINER].count)
		return err_kind_set(e, ERR_UNSUPPORTED,
			"hooks.createContainer is not supported: its programs are the host's, its namespaces the "
			"guest's");
	if (c->process.has_terminal && !has_socket && !p->l->has_own_terminal)
		return err_set(e, "cannot allocate tty if runc will detach without setting console socket");
	if (!c->process.has_terminal && has_socket)
		return err_set(e, "cannot use console socket if runc will not detach or allocate tty");
	return 0;
}

static int read_all(struct parts *p, struct err **e)
{
	static const char *const storage[] = {"virtiofs", "block"};
	struct birth *b = &p->birth;
	struct state *s = b->state;

	if (rt_settings_load(&p->settings, b->g->config, e) || birth_read(b, e) || check_config(p, e))
		return -1;
	if (sizes_compute(&b->config.resources, &p->settings, &p->sizes, e))
		return -1;
	snprintf(s->hypervisor, sizeof(s->hypervisor), "%s", p->settings.hypervisor);
	snprintf(s->storage, sizeof(s->storage), "%s", storage[p->settings.share]);
	s->vcpus = p->sizes.vcpus;
	s->memory = p->sizes.memory;
	return 0;
}

static int start_shim(struct parts *p, struct proc *shim, int *report, struct err **e)
{
	struct birth *b = &p->birth;
	pid_t pid = birth_fork(b, 0, shim, report, e);

	if (pid == 0)
		shim_main(&(struct shim_spec){.state = b->state,
			.config = &b->config,
			.config_text = buf_text(&b->text),
			.settings = &p->settings,
			.sizes = &p->sizes,
			.log = &b->g->log,
			.console_socket = *p->l->console_socket ? p->l->console_socket : NULL,
			.has_own_terminal = p->l->has_own_terminal,
			.report = *report});
	return pid < 0 ? -1 : 0;
}

static int bring_up(void *context, struct proc *shim, struct err **e)
{
	struct parts *p = context;
	uint64_t limit = SHIM_SHARE_LIMIT + 2 * p->settings.boot_timeout_ns + BOOT_SLACK;
	CLEANUP_FD int report = -1;

	if (birth_cgroup(&p->birth, &p->sizes, e) || start_shim(p, shim, &report, e) ||
		birth_hooks(&p->birth, shim, report, e))
		return wording_avoid(e);
	if (report_expect(report, REPORT_READY, clock_deadline(limit), e))
		return -1;
	return birth_pid_file(&p->birth, e);
}

int launch(const struct globals *g, const struct launch *l, struct state *state, struct proc *shim, struct err **e)
{
	struct parts *p = calloc(1, sizeof(*p));
	int r;

	if (!p)
		return err_set(e, "cannot create a container: out of memory");
	*state = (struct state){.status = STATE_CREATING};
	p->birth = (struct birth){.g = g, .id = l->id, .bundle = l->bundle, .pid_file = l->pid_file, .state = state};
	p->l = l;
	r = read_all(p, e) ? wording_avoid(e) : birth_give(&p->birth, bring_up, p, shim, e);
	birth_free(&p->birth);
	free(p);
	return r;
}
