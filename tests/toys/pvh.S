// SPDX-License-Identifier: MIT
// Entered as a PVH guest, in 32 bits: says '!' first of all, then checks the structure that EBX points to, and its one
// module, whose first word is "mod!". https://xenbits.xen.org/docs/unstable/misc/pvh.html
	.pushsection .note.Xen, "a", @note
	.long	4, 4, 18
	.asciz	"Xen"
	.long	_start
	.popsection

	.code32
	.section .start, "ax"
	.globl	_start
_start:
	mov	$'!', %al
	mov	$0x3f8, %dx
	out	%al, %dx
	mov	$wrong, %esi
	cmpl	$0x336ec578, (%ebx)
	jne	say
	cmpl	$1, 12(%ebx)		// modules
	jne	say
	mov	16(%ebx), %ecx		// their list
	mov	(%ecx), %ecx		// the first one's address
	cmpl	$0x21646f6d, (%ecx)
	jne	say
	mov	40(%ebx), %ecx		// the map of the memory
	cmpl	$0x9fc00, 8(%ecx)	// its first range
	jne	say
	mov	$right, %esi
say:
	lodsb
	test	%al, %al
	jz	reset
	out	%al, %dx
	jmp	say
reset:
	mov	$0xfe, %al
	out	%al, $0x64
1:	cli
	hlt
	jmp	1b
right:	.asciz	"SUCCESS\n"
wrong:	.asciz	"FAILED\n"
