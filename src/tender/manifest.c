// SPDX-License-Identifier: MIT
#include "tender/manifest.h"

#include <stdbool.h>
#include <string.h>

#define NOTES_MAX 65536 // bytes of one PT_NOTE

struct notes {
	const uint8_t *at;
	size_t left;
	size_t align;
};

static size_t padded(const struct notes *n, size_t len)
{
	return (len + n->align - 1) / n->align * n->align;
}

// Takes the next note. Returns false when what is left is none.
static bool next(struct notes *n, Elf64_Nhdr *h, const char **name, const uint8_t **body)
{
	size_t name_end, end;

	if (n->left < sizeof(*h))
		return false;
	memcpy(h, n->at, sizeof(*h));
	if (h->n_namesz > NOTES_MAX || h->n_descsz > NOTES_MAX)
		return false;
	name_end = padded(n, sizeof(*h) + h->n_namesz);
	end = name_end + h->n_descsz;
	if (end > n->left)
		return false;
	*name = (const char *)n->at + sizeof(*h);
	*body = n->at + name_end;
	end = padded(n, end) < n->left ? padded(n, end) : n->left;
	n->at += end;
	n->left -= end;
	return true;
}

static bool is_ours(const Elf64_Nhdr *h, const char *name)
{
	return h->n_type == UNIKERNEL_NOTE_TYPE && h->n_namesz == sizeof(UNIKERNEL_NOTE_NAME) &&
	       !memcmp(name, UNIKERNEL_NOTE_NAME, sizeof(UNIKERNEL_NOTE_NAME));
}

static int search(struct notes n, struct unikernel_manifest *m, size_t *found, struct err **e)
{
	const uint8_t *body;
	const char *name;
	Elf64_Nhdr h;

	while (n.left) {
		if (!next(&n, &h, &name, &body))
			return err_set(e, "its notes are cut");
		if (!is_ours(&h, name))
			continue;
		if (h.n_descsz != sizeof(*m))
			return err_set(e, "its manifest has %u bytes and not %zu", h.n_descsz, sizeof(*m));
		memcpy(m, body, sizeof(*m));
		++*found;
	}
	return 0;
}

const struct unikernel_device *manifest_device(const struct unikernel_manifest *m, enum unikernel_kind kind)
{
	for (size_t i = 0; i < UNIKERNEL_DEVICES; i++)
		if (m->device[i].kind == kind)
			return &m->device[i];
	return NULL;
}

static int check_flags(const struct unikernel_device *d, struct err **e)
{
	const uint32_t offloads = UNIKERNEL_NET_CSUM | UNIKERNEL_NET_TSO4;
	uint32_t known = UNIKERNEL_OPTIONAL | (d->kind == UNIKERNEL_NET ? offloads : 0);

	if ((d->flags & ~known) || (d->flags & offloads) == UNIKERNEL_NET_TSO4)
		return err_set(e, "its manifest has the flags 0x%x for a device of kind %u", d->flags, d->kind);
	return 0;
}

static int check_devices(const struct unikernel_manifest *m, struct err **e)
{
	uint32_t seen = 0;
	bool is_over = false;

	for (size_t i = 0; i < UNIKERNEL_DEVICES; i++) {
		const struct unikernel_device *d = &m->device[i];

		if (d->kind == UNIKERNEL_NONE && !d->flags) {
			is_over = true;
			continue;
		}
		if (is_over || d->kind >= UNIKERNEL_KINDS || d->kind == UNIKERNEL_NONE)
			return err_set(e, "its manifest has a device of kind %u at place %zu", d->kind, i);
		if (seen & 1U << d->kind)
			return err_set(e, "its manifest has two devices of kind %u", d->kind);
		if (check_flags(d, e))
			return -1;
		seen |= 1U << d->kind;
	}
	return 0;
}

static int check(const struct unikernel_manifest *m, struct err **e)
{
	if (m->version != UNIKERNEL_VERSION || m->size != sizeof(*m))
		return err_set(e, "its manifest is of version %u with %u bytes; version %d with %zu is known",
			m->version, m->size, UNIKERNEL_VERSION, sizeof(*m));
	if (m->stack_size < UNIKERNEL_STACK_MIN || m->stack_size > UNIKERNEL_STACK_MAX ||
		m->stack_size % UNIKERNEL_PAGE)
		return err_set(e, "its manifest wants a stack of %lu bytes", m->stack_size);
	if (m->heap_min > UNIKERNEL_HEAP_MAX)
		return err_set(e, "its manifest wants a heap of %lu bytes", m->heap_min);
	return check_devices(m, e);
}

int manifest_read(const uint8_t *file, size_t size, struct elf_image *image, struct err **e)
{
	size_t found = 0;

	for (size_t i = 0; i < image->headers; i++) {
		const Elf64_Phdr *p = &image->header[i];

		if (p->p_type != PT_NOTE)
			continue;
		if (p->p_offset > size || p->p_filesz > size - p->p_offset || p->p_filesz > NOTES_MAX)
			return err_set(e, "its notes are not wholly in the file");
		if (search((struct notes){file + p->p_offset, p->p_filesz, p->p_align == 8 ? 8 : 4}, &image->manifest,
			    &found, e))
			return -1;
	}
	if (!found)
		return err_kind_set(e, ERR_UNSUPPORTED, "it is an ordinary program, without a unikernel's manifest");
	return found == 1 ? check(&image->manifest, e) : err_set(e, "it has %zu manifests", found);
}
