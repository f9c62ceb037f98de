// SPDX-License-Identifier: MIT
#include "vmm/blk_request.h"

#include "vmm/iov.h"

#define HEADER 16

struct header {
	uint32_t type, reserved;
	uint64_t sector;
};

// The last byte of all.
static uint8_t *take_status(const struct virtqueue_chain *c, struct blk_request *r)
{
	struct iovec *last = &c->at[c->readable + c->writable - 1];

	r->data = c->at + c->readable;
	r->bytes = c->writable_bytes - 1;
	r->count = last->iov_len == 1 ? c->writable - 1u : c->writable;
	last->iov_len--;
	return (uint8_t *)last->iov_base + last->iov_len;
}

bool blk_request_read(const struct virtqueue_chain *c, struct blk_request *r)
{
	struct header h;
	size_t used;

	if (c->readable_bytes < HEADER || !c->writable_bytes)
		return false;
	iov_get(c->at, c->readable, 0, &h, HEADER);
	*r = (struct blk_request){.type = h.type, .sector = h.sector};
	r->status = take_status(c, r);
	if (h.type == BLK_FLUSH) // has no data, whatever room there is
		r->bytes = 0;
	if (h.type != BLK_OUT)
		return true;
	used = iov_skip(c->at, c->readable, HEADER);
	r->data = c->at + used;
	r->count = c->readable - (unsigned)used;
	r->bytes = c->readable_bytes - HEADER;
	return true;
}

static bool is_on_disk(const struct blk_request *r, uint64_t sectors)
{
	uint64_t count = r->bytes / BLK_SECTOR;

	return r->bytes % BLK_SECTOR == 0 && r->bytes <= BLK_DATA_MAX && r->sector <= sectors &&
	       count <= sectors - r->sector;
}

uint8_t blk_request_check(const struct blk_request *r, const struct blk_limits *l)
{
	switch (r->type) {
	case BLK_IN:
		return is_on_disk(r, l->sectors) ? BLK_OK : BLK_IOERR;
	case BLK_OUT:
		return is_on_disk(r, l->sectors) && !l->is_read_only ? BLK_OK : BLK_IOERR;
	case BLK_FLUSH:
		return l->has_flush ? BLK_OK : BLK_UNSUPPORTED;
	case BLK_GET_ID:
		return r->bytes >= BLK_ID ? BLK_OK : BLK_IOERR;
	default:
		return BLK_UNSUPPORTED;
	}
}
