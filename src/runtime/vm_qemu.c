// SPDX-License-Identifier: MIT
#include "runtime/vm_qemu.h"

#include <fcntl.h>
#include <stdlib.h>

#include "base/clock.h"
#include "runtime/jail.h"
#include "runtime/qmp.h"
#include "runtime/vm_qemu_args.h"
#include "runtime/vm_qemu_wires.h"

static int spawn(
	struct vm *vm, const struct vm_spec *s, const struct qemu_wires *w, const struct qemu_args *a, struct err **e)
{
	static const char *const no_env[] = {NULL};
	int keep[QEMU_WIRES_MAX];
	struct jail jail = {.dir = s->dir,
		.program = s->program,
		.files = {{s->kernel, QEMU_KERNEL}, {s->initrd, QEMU_INITRD}},
		.file_count = 2,
		.keep = keep,
		.keep_count = qemu_wires_list(w, s, keep),
		.uid = s->uid,
		.gid = s->gid};
	struct proc_opts o = {.argv = a->argv,
		.env = no_env,
		.out = w->console,
		.err = w->console,
		.namespaces = JAIL_NAMESPACES,
		.has_session = true,
		.dies_with_parent = true,
		.before_exec = jail_enter,
		.arg = &jail};

	return proc_spawn(&o, &vm->proc, e);
}

// The commands wait in the socket when QEMU comes to read them, so none waits for the answer to the one before. Until
// cont the guest does not run.
static int send_first(struct qmp *q, struct err **e)
{
	return qmp_send(q, "qmp_capabilities", e) || qmp_send(q, "cont", e) ? -1 : 0;
}

static int greet(struct vm *vm, struct qmp *q, uint64_t deadline, struct err **e)
{
	if (qmp_greeting(q, deadline, e))
		return -1;
	vm->ready_ns = clock_ns();
	if (qmp_answer(q, 1, deadline, e) || qmp_answer(q, 2, deadline, e))
		return -1;
	vm->entered_ns = clock_ns();
	return 0;
}

static int launch(struct vm *vm, const struct vm_spec *s, struct qmp *q, struct err **e)
{
	CLEANUP_WIRES struct qemu_wires w = QEMU_WIRES_NONE;
	struct qemu_args a;
	int r;

	if (qemu_wires_open(&w, vm, s, e))
		return -1;
	q->fd = vm->control;
	r = qemu_args_make(&a, s, &w, e) || send_first(q, e) || spawn(vm, s, &w, &a, e) ? -1 : 0;
	vm->spawned_ns = clock_ns();
	qemu_args_free(&a);
	return r;
}

static int start(struct vm *vm, const struct vm_spec *s, uint64_t deadline, struct err **e)
{
	struct qmp *q = calloc(1, sizeof(*q));

	*vm = (struct vm)VM_NONE;
	if (!q)
		return err_set(e, "cannot start QEMU: out of memory");
	vm->ops = &vm_qemu;
	vm->own = q;
	if (launch(vm, s, q, e) == 0 && greet(vm, q, deadline, e) == 0)
		return 0;
	vm_explain(vm, "QEMU", e);
	vm_kill(vm);
	return err_wrap(e, "cannot start the VM");
}

static int stop_guest(struct vm *vm, uint64_t deadline, struct err **e)
{
	return qmp_command(vm->own, "stop", deadline, e) ? err_wrap(e, "cannot pause the VM") : 0;
}

static int resume_guest(struct vm *vm, uint64_t deadline, struct err **e)
{
	return qmp_command(vm->own, "cont", deadline, e) ? err_wrap(e, "cannot resume the VM") : 0;
}

static void forget(struct vm *vm)
{
	if (vm->own)
		qmp_free(vm->own);
	free(steal_ptr(&vm->own));
}

const struct vm_ops vm_qemu = {
	.name = "qemu", .start = start, .pause = stop_guest, .resume = resume_guest, .forget = forget};
