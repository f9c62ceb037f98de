# SPDX-License-Identifier: MIT
# Takes the place of musl's src/thread/x86_64/syscall_cp.s: a system call at which a thread may be cancelled.
# long __syscall_cp_asm(volatile int *cancel, long number, long a, long b, long c, long d, long e, long f)
.text
.global __cp_begin
.hidden __cp_begin
.global __cp_end
.hidden __cp_end
.global __cp_cancel
.hidden __cp_cancel
.hidden __cancel
.hidden libos_syscall
.global __syscall_cp_asm
.hidden __syscall_cp_asm
.type   __syscall_cp_asm,@function
__syscall_cp_asm:

__cp_begin:
	cmpl $0,(%rdi)
	jnz __cp_cancel
	mov %rsi,%rdi
	mov %rdx,%rsi
	mov %rcx,%rdx
	mov %r8,%rcx
	mov %r9,%r8
	mov 8(%rsp),%r9
	push 16(%rsp)
	call libos_syscall
	pop %rcx
__cp_end:
	ret
__cp_cancel:
	jmp __cancel
