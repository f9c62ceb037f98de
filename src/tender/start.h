// SPDX-License-Identifier: MIT
// The upper end of a unikernel's stack: boot information, arguments, environment and auxiliary vector, as a Linux
// process finds them (System V ABI for x86-64, 3.4.1).
#ifndef TENDER_START_H
#define TENDER_START_H

#include <stdint.h>

#include "base/err.h"
#include "tender/elf.h"

struct start {
	const struct elf_image *image;
	const char *const *argv; // of the unikernel, ended by NULL, at least one
	const char *const *env;  // ended by NULL
	const char *cwd;
	uint32_t uid, gid; // that the container's process has by its configuration
	struct unikernel_boot
		boot; // without addresses, versions, random bytes and UNIKERNEL_FSGSBASE, which are filled in
	// Results.
	uint64_t stack_pointer, boot_at;
	uint64_t texts, env_texts, texts_end; // where arguments and environment lie, one behind the other
};

// Writes it all below UNIKERNEL_STACK_END, where the stack is mapped. Fails when it takes more than a quarter of it.
int start_write(struct start *s, struct err **e);

// Tells the kernel that arguments and environment lie there now, so that ps shows the unikernel's and not those of a
// tender that is gone, and gives the process the unikernel's name. Without privileges that fails, which does not
// matter.
void start_show(const struct start *s);

#endif
