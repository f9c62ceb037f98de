// SPDX-License-Identifier: MIT
// The read-only file tree of a unikernel, on the device UNIKERNEL_ROOT: written by who makes it ready, read by the
// library operating system, which trusts none of it. All numbers are little-endian.
//
//	the header, at 0
//	the bytes of files, each beginning at a multiple of FILEIMAGE_ALIGN
//	the nodes, one after the other
//	the names, and the targets of symbolic links: bytes without a separator
//
// Node 0 is the root, a folder without a name. The nodes of a folder's entries stand side by side, in ascending order
// of their names (by unsigned bytes, a shorter one first), and behind the folder's own node: so no walk goes in a
// circle. A name has 1 to 255 bytes, no '/' and no NUL, and is neither "." nor "..".
#ifndef ABI_FILEIMAGE_H
#define ABI_FILEIMAGE_H

#include <stdint.h>

#define FILEIMAGE_MAGIC     "assayfs" // with its NUL
#define FILEIMAGE_VERSION   1
#define FILEIMAGE_ALIGN     4096
#define FILEIMAGE_NODES_MAX (1u << 24)
#define FILEIMAGE_LINK_MAX  4095 // bytes of a symbolic link's target

struct fileimage_header {
	char magic[8];
	uint32_t version;
	uint32_t node_count;
	uint64_t size;       // of the whole image, in bytes
	uint64_t nodes;      // offset in the image, a multiple of 8
	uint64_t names;      // offset in the image
	uint64_t names_size; // bytes
	uint64_t zero[2];
};

struct fileimage_node {
	uint64_t name;      // offset in the names
	uint32_t name_size; // bytes
	uint32_t mode;      // as st_mode: a regular file, a folder, a symbolic link, or a character device
	uint32_t uid, gid;
	int64_t mtime; // s since 1970
	uint32_t mtime_ns;
	uint32_t device; // major << 8 | minor of a character device
	uint64_t start;  // of a file: offset in the image; of a folder: number of its first entry; of a link: in the
			 // names
	uint64_t size;   // of a file and of a link: bytes; of a folder: entries
	uint64_t zero;
};

#endif
