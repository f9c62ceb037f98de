// SPDX-License-Identifier: MIT
#include "runtime/vm.h"

#include "runtime/vsock.h"

int vm_accept(struct vm *vm, struct err **e)
{
	if (vsock_accept(vm->agent_listener, vm->cid, &vm->agent, e))
		return -1;
	if (vm->agent >= 0)
		close(steal_fd(&vm->agent_listener));
	return 0;
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
