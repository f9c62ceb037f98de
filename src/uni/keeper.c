// SPDX-License-Identifier: MIT
#include "uni/keeper.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "runtime/nic.h"
#include "runtime/report.h"
#include "runtime/wording.h"
#include "uni/become.h"
#include "uni/gate.h"

#define HOOKS_LIMIT (3600 * NS_PER_S) // who runs them has limits of its own
#define SPARE_TAPS  1                 // for a link that comes after create

static const struct {
	enum oci_namespace_kind kind;
	int flag;
} joinable[] = {
	{OCI_NS_NETWORK, CLONE_NEWNET},
	{OCI_NS_IPC, CLONE_NEWIPC},
	{OCI_NS_UTS, CLONE_NEWUTS},
	{OCI_NS_CGROUP, CLONE_NEWCGROUP},
};

#define JOINABLE (sizeof(joinable) / sizeof(*joinable))

// The mount namespace is the tender's to make, when it needs no path any more.
uint64_t keeper_namespaces(const struct oci_config *c)
{
	uint64_t flags = CLONE_NEWPID;

	for (size_t i = 0; i < JOINABLE; i++)
		if (!c->namespaces[joinable[i].kind].path)
			flags |= (uint64_t)joinable[i].flag;
	return flags;
}

static int join(const struct oci_config *c, struct err **e)
{
	for (size_t i = 0; i < JOINABLE; i++) {
		const char *path = c->namespaces[joinable[i].kind].path;
		// What is no namespace may be a FIFO, which would be waited for.
		CLEANUP_FD int fd = path ? open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) : -1;

		if (path && (fd < 0 || setns(fd, joinable[i].flag)))
			return err_sys(
				e, "cannot join the %s namespace %s", oci_namespace_name(joinable[i].kind), path);
	}
	return 0;
}

static int set_oom_score(const struct oci_process *p, struct err **e)
{
	char text[16];

	if (!p->has_oom_score_adj)
		return 0;
	snprintf(text, sizeof(text), "%d", p->oom_score_adj);
	return file_poke("/proc/self/oom_score_adj", text, e);
}

static void end_by(int signal)
{
	_exit(128 + signal);
}

// Process 1 of a namespace is not ended by a signal that it does not handle.
static void handle_signals(void)
{
	static const int ends[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		signal(ends[i], end_by);
}

// Makes all that can be made before the start. Returns the gate.
static int prepare(const struct keeper *k, struct nic_set *nics, struct err **e)
{
	if (setsid() < 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
		return err_sys(e, "cannot make a session");
	if (join(k->config, e) || set_oom_score(&k->config->process, e))
		return -1;
	report_send(k->report, REPORT_HOOKS, NULL);
	if (report_expect(k->report, REPORT_GO, clock_deadline(HOOKS_LIMIT), e))
		return -1;
	if (nic_open(nics, SPARE_TAPS, false, e))
		return -1;
	if (nics->count > SPARE_TAPS)
		return err_kind_set(
			e, ERR_UNSUPPORTED, "cannot give a unikernel %zu network cards: it has one", nics->count);
	return gate_make(k->state, e);
}

// Looks at the network again, since Docker 28 attaches it only now.
static int start(const struct keeper *k, struct nic_set *nics, int report, struct err **e)
{
	struct address address;
	bool has_card, has_changed;

	if (nic_rescan(nics, &has_changed, e) || address_read(nics, &address, &has_card, e))
		return -1;
	return become_tender(k, has_card ? &nics->at[0] : NULL, &address, report, e);
}

void keeper_main(const struct keeper *k)
{
	struct nic_set nics = NIC_SET_NONE;
	struct err *e = NULL;
	int gate, report;

	gate = prepare(k, &nics, &e);
	if (gate < 0) {
		nic_close(&nics);
		wording_avoid(&e);
		report_send(k->report, REPORT_FAIL, err_text(e));
		_exit(1);
	}
	handle_signals();
	report_send(k->report, REPORT_READY, NULL);
	close(k->report);
	report = gate_wait(gate, &e);
	close(gate);
	if (report >= 0 && start(k, &nics, report, &e)) {
		wording_avoid(&e);
		dprintf(report, "%s", err_text(e));
	}
	nic_close(&nics);
	_exit(1);
}
