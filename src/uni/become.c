// SPDX-License-Identifier: MIT
#include "uni/become.h"

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>

#define OPTIONS 48 // words before those of the unikernel

struct line {
	const char **argv;
	size_t count;
	char *text[OPTIONS]; // that belongs to it
	size_t texts;
};

// Adds an option and its value. What finds no memory is noticed at the end.
static void PRINTF(3, 4) add(struct line *l, const char *name, const char *fmt, ...)
{
	char **value = &l->text[l->texts++];
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(value, fmt, ap) < 0)
		*value = NULL;
	va_end(ap);
	l->argv[l->count++] = name;
	l->argv[l->count++] = *value;
}

static void add_net(struct line *l, const struct nic *nic, const struct address *a)
{
	add(l, "--net", "%d", nic->tap);
	add(l, "--mac", "%s", a->mac);
	add(l, "--mtu", "%u", a->mtu);
	if (a->cidr[0])
		add(l, "--address", "%s", a->cidr);
	if (a->gateway[0])
		add(l, "--gateway", "%s", a->gateway);
}

static void add_options(struct line *l, const struct keeper *k, int report)
{
	const struct oci_process *p = &k->config->process;

	l->argv[l->count++] = "tender";
	add(l, "--image", "%d", k->program->file);
	if (k->program->files >= 0)
		add(l, "--root", "%d", k->program->files);
	add(l, "--heap", "%llu", (unsigned long long)k->heap);
	add(l, "--as", "%u:%u", p->uid, p->gid);
	add(l, "--cwd", "%s", p->cwd);
	if (k->config->hostname)
		add(l, "--hostname", "%s", k->config->hostname);
	add(l, "--user", "%d:%d", BECOME_UID, BECOME_GID);
	add(l, "--empty-root", "%s", k->state->dir);
	add(l, "--report", "%d", report);
}

static bool is_whole(const struct line *l)
{
	for (size_t i = 0; i < l->texts; i++)
		if (!l->text[i])
			return false;
	return true;
}

// Lets the tender inherit the descriptors that the line names.
static int pass_on(const struct keeper *k, const struct nic *nic, int report, struct err **e)
{
	const int fds[] = {k->program->file, k->program->files, nic ? nic->tap : -1, report};

	for (size_t i = 0; i < sizeof(fds) / sizeof(*fds); i++)
		if (fds[i] >= 0 && fcntl(fds[i], F_SETFD, 0))
			return err_sys(e, "cannot pass on a descriptor");
	return 0;
}

// A signal that comes while nobody handles it would be lost to process 1; blocked, it waits for the tender.
static void block_signals(void)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
}

int become_tender(
	const struct keeper *k, const struct nic *nic, const struct address *address, int report, struct err **e)
{
	const struct oci_list *args = &k->config->process.args;
	struct line l = {.argv = calloc(OPTIONS + args->count + 2, sizeof(*l.argv))};

	if (!l.argv)
		return err_set(e, "cannot start the tender: out of memory");
	add_options(&l, k, report);
	if (nic)
		add_net(&l, nic, address);
	l.argv[l.count++] = "--";
	memcpy(l.argv + l.count, args->at, (args->count + 1) * sizeof(*args->at));
	if (!is_whole(&l))
		return err_set(e, "cannot start the tender: out of memory");
	if (pass_on(k, nic, report, e))
		return -1;
	block_signals();
	execve(k->tender, (char *const *)(uintptr_t)l.argv, (char *const *)(uintptr_t)k->config->process.env.at);
	return err_sys(e, "cannot execute %s", k->tender);
}
