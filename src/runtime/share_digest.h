// SPDX-License-Identifier: MIT
// A tree of files told from every other without reading the files.
#ifndef RUNTIME_SHARE_DIGEST_H
#define RUNTIME_SHARE_DIGEST_H

#include <stdbool.h>

#include "base/digest.h"
#include "base/err.h"

#define SHARE_DEPTH 512 // folders in each other

struct share_digest {
	char text[DIGEST_TEXT];
	bool is_fresh; // a file changed a moment ago: it may change once more and still look the same
};

// Takes the digest of the tree at root. Of everything in it count name, type, mode, owner, device number, target of a
// link and extended attributes; of a file that is not empty also size, inode, file system, and the times of its last
// change to the nanosecond, which nobody can set. So two trees with one digest have the same content, and each
// container's own layer, which engines lay over an image with nothing but folders, links and empty files in it, does
// not make another tree of it.
int share_digest(const char *root, struct share_digest *d, struct err **e);

#endif
