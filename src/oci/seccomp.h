// SPDX-License-Identifier: MIT
// linux.seccomp (config-linux.md, "Seccomp") as a program for the kernel's classic BPF machine on x86-64, as runc makes
// one with libseccomp. Names that x86-64 does not have are passed over, so that one profile serves all machines. A call
// above every one that the profile names answers ENOSYS where the profile would forbid it: then the profile is older
// than the call, and programs try another way after ENOSYS, not after EPERM. Calls of other architectures kill the
// process; those of x32 answer ENOSYS if the profile lists it.
//
// Two things differ. 32-bit calls kill also if the profile lists SCMP_ARCH_X86: nothing gets more rights by that. Of
// entries for the same call the first whose conditions hold decides, where libseccomp forgets some of them.
// SCMP_ACT_NOTIFY and SCMP_ACT_TRACE need somebody on the host who answers; they are refused.
#ifndef OCI_SECCOMP_H
#define OCI_SECCOMP_H

#include <linux/filter.h>

#include "base/err.h"
#include "base/json.h"

struct oci_seccomp {
	struct sock_fprog program;
	unsigned flags; // SECCOMP_FILTER_FLAG_…, for seccomp(2)
};

#define CLEANUP_OCI_SECCOMP CLEANUP(oci_seccomp_free)

// Compiles the object of config.json; name is what errors call the document. Fails, naming the field, on what is not
// valid or not supported, and on a profile that is too long for the kernel.
int oci_seccomp_compile(const char *name, yyjson_val *profile, struct oci_seccomp *s, struct err **e);

// Frees the program.
void oci_seccomp_free(struct oci_seccomp *s);

#endif
