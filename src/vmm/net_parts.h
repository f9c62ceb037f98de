// SPDX-License-Identifier: MIT
// The network card: its state, and its two directions. Frames go between the guest's buffers and the tap without a copy
// of ours, each with one system call.
#ifndef VMM_NET_PARTS_H
#define VMM_NET_PARTS_H

#include "vmm/net_features.h"
#include "vmm/rate.h"
#include "vmm/virtio.h"

#define NET_RX   0 // queues
#define NET_TX   1
#define NET_TURN 64   // frames one way after which others have their turn
#define NET_LIST 1024 // buffers of the guest that wait for a frame; what one readv takes

// A chain that waits for a frame.
struct net_held {
	uint16_t head, buffers;
	uint64_t bytes;
};

// Chains are taken ahead, as a frame may fill several: the tap is asked only when any frame would fit.
struct net_receiver {
	struct iovec list[NET_LIST]; // of all that are held, from first to end
	unsigned first, end;
	struct net_held held[VIRTQUEUE_SIZE]; // a ring
	unsigned held_first, held_count;
	uint64_t bytes, needed; // in the list; for the longest frame
	bool is_merging;        // a frame may fill several chains
};

// One direction's limits.
struct net_limit {
	struct net *net;
	struct rate rate;
	struct loop_timer timer;
	bool is_waiting;
};

struct net {
	struct virtio_device device;
	int tap, vhost, errors; // owned
	uint32_t mtu;           // of the tap, when it was opened
	struct loop_watch watch, error_watch;
	struct net_limit rx_limit, tx_limit;
	struct net_receiver rx;
	struct iovec tx[VIRTQUEUE_SIZE];
};

// Returns whether the direction may go on; when not, its timer is set.
bool net_may_go_on(struct net_limit *l);

// Prepares for a driver that has just accepted the device's features.
void net_receive_begin(struct net *n);

// Brings frames from the tap to the guest, as far as there are any, and room.
void net_receive(struct net *n);

// Brings frames from the guest to the tap.
void net_send(struct net *n);

#endif
