// SPDX-License-Identifier: MIT
// What the unikernel asks of its tender, as an ELF note.
#include "abi/unikernel.h"

#define STACK_SIZE (8u << 20) // bytes; Linux gives as much
#define HEAP_MIN   (4u << 20) // bytes

extern unsigned char libos_thread_pointer[]; // of unikernel.ld

static const struct unikernel_note note __attribute__((used, section(".note.assay"))) = {
	.name_size = sizeof(UNIKERNEL_NOTE_NAME),
	.size = sizeof(struct unikernel_manifest),
	.type = UNIKERNEL_NOTE_TYPE,
	.name = UNIKERNEL_NOTE_NAME,
	.manifest =
		{
			.version = UNIKERNEL_VERSION,
			.size = sizeof(struct unikernel_manifest),
			.thread_pointer = (uint64_t)libos_thread_pointer,
			.stack_size = STACK_SIZE,
			.heap_min = HEAP_MIN,
			.device = {{UNIKERNEL_NET, UNIKERNEL_OPTIONAL | UNIKERNEL_NET_CSUM | UNIKERNEL_NET_TSO4},
				{UNIKERNEL_ROOT, UNIKERNEL_OPTIONAL}},
		},
};
