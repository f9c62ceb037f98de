// SPDX-License-Identifier: MIT
// Any bytes as a unikernel's file image: all of it that can be reached is walked and read.
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "abi/fileimage.h"
#include "libos/boot.h"
#include "libos/content.h"
#include "libos/path.h"
#include "libos/tree.h"

static void walk(struct node *n, unsigned depth)
{
	char text[256];

	if (depth > FILEIMAGE_NODES_MAX)
		abort();
	if (S_ISREG(n->mode) && !n->text)
		content_read(n, text, sizeof(text), n->size / 2);
	if (!S_ISDIR(n->mode) || tree_load(n) < 0)
		return;
	for (size_t i = 0; i < n->count; i++)
		walk(n->entries[i].node, depth + 1);
}

// The header is right, or hardly any input would get beyond it; the places in it are the input's.
static void mend(uint8_t *image, size_t size)
{
	struct fileimage_header *h = (void *)image;

	memcpy(h->magic, FILEIMAGE_MAGIC, sizeof(h->magic));
	h->version = FILEIMAGE_VERSION;
	h->size = size;
	h->nodes %= size;
	h->nodes &= ~UINT64_C(7);
	h->node_count %= (size - h->nodes) / sizeof(struct fileimage_node) + 1;
	h->names %= size;
	h->names_size %= size - h->names;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct unikernel_boot boot = {.devices = 1 << UNIKERNEL_ROOT};
	static int fd = -1;
	uint8_t *image = malloc(size + sizeof(struct fileimage_header));

	if (fd < 0)
		fd = dup2(memfd_create("image", MFD_CLOEXEC), UNIKERNEL_ROOT_FD);
	if (!image || fd < 0)
		abort();
	memcpy(image, data, size);
	if (size > sizeof(struct fileimage_header))
		mend(image, size);
	if (ftruncate(fd, 0) < 0 || pwrite(fd, image, size, 0) != (ssize_t)size)
		abort();
	free(image);
	boot.root_size = size;
	libos_boot = &boot;
	if (tree_start() == 0)
		walk(tree_root, 0);
	node_drop(path_here);
	node_drop(tree_root);
	return 0;
}
