// SPDX-License-Identifier: MIT
// The unikernel in a container's root file system: found as a runtime finds any program, and looked at before anything
// is made.
#ifndef UNI_PROGRAM_H
#define UNI_PROGRAM_H

#include "base/err.h"
#include "oci/config.h"
#include "tender/elf.h"

struct program {
	int rootfs; // the root file system; owned
	int file;   // the unikernel, opened to read; owned
	int files;  // its root device, −1: there is none so far. Owned
	struct elf_image image;
};

#define PROGRAM_NONE    {.rootfs = -1, .file = -1, .files = -1}
#define CLEANUP_PROGRAM CLEANUP(program_close)

// Opens what the process of the configuration wants to run below the folder rootfs, which no link leaves. Fails as runc
// does when there is no such program, and with ERR_UNSUPPORTED when it is none that a tender could run.
int program_open(const char *rootfs, const struct oci_process *process, struct program *p, struct err **e);

// Makes the root device, if the unikernel wants one and the image has no UNIKERNEL_FILES: a file in the folder dir,
// whose name is gone when this returns.
int program_make_files(struct program *p, const char *dir, struct err **e);

// Closes what is open.
void program_close(struct program *p);

#endif
