// SPDX-License-Identifier: MIT
// How the container's root file system and its bind mounts come into the guest: shared live by virtio-fs, or as a disk
// image that is made once per content and cached.
#ifndef RUNTIME_SHARE_H
#define RUNTIME_SHARE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/proc.h"
#include "oci/config.h"

enum share_kind { SHARE_VIRTIOFS, SHARE_BLOCK };

struct share_spec {
	enum share_kind kind;
	const struct oci_config *config;
	const char *rootfs;                // absolute
	const char *bundle;                // where relative sources of bind mounts begin; NULL: the current folder
	const char *dir;                   // existing folder of this container, where the shared tree is put together
	const char *virtiofsd;             // program
	const char *mksquashfs;            // program
	const char *cache;                 // folder for disk images
	const char *const *virtiofsd_args; // further ones, ended by NULL, or NULL
	int cgroup;                        // for virtiofsd to be born in; -1: the caller's
};

struct share {
	struct proc daemon;     // virtiofsd, a child of this process; pid 0: none
	char socket[128];       // of virtiofsd, a path for this process only; "": none
	char disk[256];         // image of the root file system; "": none
	struct buf create;      // members "root", "overlay", "binds", "files" of AGENT_CREATE, with a comma behind
	int folder, log, image; // descriptors that hold the socket's folder, what virtiofsd says, the image in use
};

#define SHARE_NONE {.daemon = {.pidfd = -1}, .folder = -1, .log = -1, .image = -1}

// Makes a mount namespace of this process's own (once), puts the tree together in it and starts virtiofsd there; or
// finds or makes the disk image, whose name is a digest of everything in the tree. What happens in the namespace is
// gone with its last process. The socket can be connected to at once: it listens before virtiofsd runs, which serves
// the first to come and ends when that one goes. What cannot be given to a guest is refused by its name in config.json.
int share_start(struct share *s, const struct share_spec *spec, uint64_t deadline, struct err **e);

// Appends what virtiofsd has said so far, fit for a message, for who finds it dead. Nothing if it said nothing.
void share_said(const struct share *s, struct buf *out);

// Kills virtiofsd and frees. Safe to call twice, and on SHARE_NONE.
void share_stop(struct share *s);

#endif
