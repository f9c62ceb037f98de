// SPDX-License-Identifier: MIT
// The note in which a unikernel says what it is and which devices it wants.
#ifndef TENDER_MANIFEST_H
#define TENDER_MANIFEST_H

#include <stdint.h>

#include "tender/elf.h"

// Finds the one manifest among the notes of image->header and checks it but for its addresses. ERR_UNSUPPORTED when
// there is none.
int manifest_read(const uint8_t *file, size_t size, struct elf_image *image, struct err **e);

// Returns the device of that kind, or NULL: it is not wanted.
const struct unikernel_device *manifest_device(const struct unikernel_manifest *m, enum unikernel_kind kind);

#endif
