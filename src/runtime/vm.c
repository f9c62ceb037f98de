// SPDX-License-Identifier: MIT
#include "runtime/vm.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "base/text.h"
#include "runtime/vsock.h"

// Who may connect is a matter of who may see the socket.
static int accept_any(int listener, int *fd, struct err **e)
{
	*fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (*fd >= 0 || errno == EAGAIN || errno == EINTR || errno == ECONNABORTED)
		return 0;
	return err_sys(e, "cannot accept the agent's connection");
}

int vm_accept(struct vm *vm, struct err **e)
{
	if (vm->cid ? vsock_accept(vm->agent_listener, vm->cid, &vm->agent, e)
		    : accept_any(vm->agent_listener, &vm->agent, e))
		return -1;
	if (vm->agent >= 0)
		close(steal_fd(&vm->agent_listener));
	return 0;
}

// A genuine Firecracker's last line is its status; the reason is in the one before.
static size_t without_status(const char *text, size_t len)
{
	static const char status[] = " exiting with error. exit_code=";
	const char *at = memmem(text, len, status, sizeof(status) - 1);
	const char *newline = at ? memrchr(text, '\n', (size_t)(at - text)) : NULL;

	return newline ? (size_t)(newline - text) : len;
}

int vm_explain(const struct vm *vm, const char *name, struct err **e)
{
	CLEANUP_BUF struct buf said = {0};
	char text[8192];
	ssize_t n = vm->console < 0 ? -1 : read(vm->console, text, sizeof(text));

	if (n <= 0)
		return -1;
	text_last_line(&said, text, without_status(text, (size_t)n), 600);
	return err_wrap(e, "%s says \"%s\"", name, buf_text(&said));
}

void vm_kill(struct vm *vm)
{
	proc_kill(&vm->proc);
	if (vm->ops)
		vm->ops->forget(vm);
	scope_close(&vm->control);
	scope_close(&vm->console);
	scope_close(&vm->agent_listener);
	scope_close(&vm->agent);
	*vm = (struct vm)VM_NONE;
}

bool vm_needs_rng(void)
{
	return !__builtin_cpu_supports("rdrnd");
}
