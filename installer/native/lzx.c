/* LZX as cabinets have it ([MS-CAB], [MS-PATCH] 2): reads what is to be packed, writes its frames.
 *
 *   lzx < data > frames        each frame: its length in bytes (16 bits, little-endian), then the bytes
 *
 * A frame holds 32 KiB of data, the last one what is left. Blocks are of two frames; the parse of a block is the
 * cheapest under the code lengths of the block before, matches found by a binary tree over a window of 2 MiB. Calls in machine code (E8) are made absolute first, as the format allows. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FRAME 32768
#define BLOCK (2 * FRAME)
#define WINDOW (1 << 21)
#define FARTHEST (WINDOW - 3)
#define SLOTS 50
#define LITERALS 256
#define MAIN (LITERALS + 8 * SLOTS)
#define LENGTHS 249
#define ALIGNED 8
#define PRE 20
#define LONGEST 257
#define SHORTEST 2
#define NICE 64
#define DEPTH 24
#define FOUND 48
#define SCALE 16 /* sixteenths of a bit */
#define HASH_BITS 18

enum { VERBATIM = 1, ALIGNED_OFFSETS = 2 };

typedef struct { uint32_t length, distance; } Match;
typedef struct { uint32_t recent[3]; } Recent;
typedef struct { uint16_t length; uint32_t distance; int repeat; } Step; /* repeat: -1 none, or which recent one */
typedef struct { uint32_t cost; Step step; Recent recent; } Node;
typedef struct { uint32_t main[MAIN], length[LENGTHS], aligned[ALIGNED]; } Counts;
typedef struct { uint8_t main[MAIN], length[LENGTHS], aligned[ALIGNED]; } Lengths;

static uint8_t *data;
static size_t size;
static uint32_t base[SLOTS + 1];
static uint8_t extra[SLOTS];
static uint8_t slot_of_small[1024];
static int32_t *head, *left, *right; /* binary trees by hash; positions + 1, 0 for none */
static Match (*found)[FOUND];
static uint8_t *found_count;

static void fail(const char *why)
{
    fprintf(stderr, "lzx: %s\n", why);
    exit(1);
}

static void *room(size_t bytes)
{
    void *got = calloc(1, bytes);
    if (!got)
        fail("no memory");
    return got;
}

/* ---- positions ---- */

static void make_slots(void)
{
    uint32_t at = 0;
    for (int slot = 0; slot < SLOTS; slot++) {
        extra[slot] = slot < 4 ? 0 : slot < 36 ? slot / 2 - 1 : 17;
        base[slot] = at;
        at += 1u << extra[slot];
    }
    base[SLOTS] = at;
    for (int slot = 0; slot < SLOTS; slot++)
        for (uint32_t p = base[slot]; p < base[slot + 1] && p < 1024; p++)
            slot_of_small[p] = slot;
}

/* The slot of a formatted offset (distance + 2). */
static int slot_of(uint32_t formatted)
{
    if (formatted < 1024)
        return slot_of_small[formatted];
    if (formatted >= base[36])
        return 36 + (formatted - base[36]) / (1u << 17);
    int top = 31 - __builtin_clz(formatted);
    return 2 * top + (formatted >> (top - 1) & 1);
}

/* ---- calls made absolute, frame by frame ---- */

static void translate_calls(void)
{
    int32_t whole = (int32_t)size;
    for (size_t frame = 0; frame < size && frame < (size_t)FRAME * 32768; frame += FRAME) {
        size_t length = size - frame < FRAME ? size - frame : FRAME;
        for (size_t i = 0; length > 10 && i < length - 10; i++) {
            if (data[frame + i] != 0xE8)
                continue;
            int32_t here = (int32_t)(frame + i), near;
            memcpy(&near, data + frame + i + 1, 4);
            if (near >= -here && near < whole) {
                near = near < whole - here ? near + here : near - whole;
                memcpy(data + frame + i + 1, &near, 4);
            }
            i += 4;
        }
    }
}

/* ---- matches ---- */

static uint32_t hash_of(size_t at)
{
    uint32_t three = data[at] | data[at + 1] << 8 | (uint32_t)data[at + 2] << 16;
    return three * 2654435761u >> (32 - HASH_BITS);
}

/* Puts `at` into its tree; the matches met on the way, each longer than the one before, go to `into`. */
static int insert(size_t at, size_t most, Match *into)
{
    int count = 0;
    if (at + 3 > size)
        return 0;
    size_t limit = size - at < LONGEST ? size - at : LONGEST, best = 2, low = 0, high = 0;
    uint32_t hash = hash_of(at);
    int32_t next = head[hash];
    int32_t *smaller = &left[at % WINDOW], *larger = &right[at % WINDOW];
    head[hash] = (int32_t)at + 1;
    for (int depth = DEPTH;; depth--) {
        size_t there = (size_t)(next - 1);
        if (next == 0 || at - there > FARTHEST || depth == 0) {
            *smaller = *larger = 0;
            return count;
        }
        size_t same = low < high ? low : high;
        while (same < limit && data[there + same] == data[at + same])
            same++;
        size_t usable = same < most ? same : most;
        if (into && usable > best && count < FOUND) {
            best = usable;
            into[count++] = (Match){(uint32_t)usable, (uint32_t)(at - there)};
        }
        if (same >= limit || same >= NICE * 2) {
            *smaller = left[there % WINDOW];
            *larger = right[there % WINDOW];
            return count;
        }
        if (data[there + same] < data[at + same]) {
            *smaller = next;
            smaller = &right[there % WINDOW];
            next = *smaller;
            low = same;
        } else {
            *larger = next;
            larger = &left[there % WINDOW];
            next = *larger;
            high = same;
        }
    }
}

static void find_matches(size_t begin, size_t length)
{
    size_t skip = 0;
    for (size_t i = 0; i < length; i++) {
        size_t rest = FRAME - (begin + i) % FRAME;
        size_t most = rest < length - i ? rest : length - i;
        found_count[i] = insert(begin + i, most < LONGEST ? most : LONGEST, skip ? NULL : found[i]);
        if (skip)
            skip--;
        else if (found_count[i] && found[i][found_count[i] - 1].length >= NICE)
            skip = found[i][found_count[i] - 1].length - 1;
    }
}

/* ---- Huffman ---- */

static int by_count(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* Code lengths of at most `limit` bits. A code in use has two symbols at least: no reader likes one alone. */
static void code_lengths(const uint32_t *counts, int symbols, int limit, uint8_t *lengths)
{
    uint32_t count[MAIN];
    int used = 0;
    for (int i = 0; i < symbols; i++)
        used += (count[i] = counts[i]) != 0;
    memset(lengths, 0, symbols);
    if (!used)
        return;
    for (int i = 0; used < 2; i++)
        if (!count[i])
            count[i] = 1, used++;
    for (;;) {
        uint64_t leaf[MAIN], sum[MAIN];
        int parent[2 * MAIN], depth[2 * MAIN], leaves = 0, made = 0, deepest = 0;
        for (int i = 0; i < symbols; i++)
            if (count[i])
                leaf[leaves++] = (uint64_t)count[i] << 16 | (unsigned)i;
        qsort(leaf, leaves, sizeof *leaf, by_count);
        for (int l = 0, m = 0; made < leaves - 1; made++) {
            sum[made] = 0;
            for (int twice = 0; twice < 2; twice++) {
                int from_leaf = l < leaves && (m >= made || leaf[l] >> 16 <= sum[m]);
                sum[made] += from_leaf ? leaf[l] >> 16 : sum[m];
                parent[from_leaf ? l++ : leaves + m++] = leaves + made;
            }
        }
        depth[leaves + made - 1] = 0;
        for (int i = leaves + made - 2; i >= 0; i--) {
            depth[i] = depth[parent[i]] + 1;
            if (i < leaves && depth[i] > deepest)
                deepest = depth[i];
        }
        if (deepest <= limit) {
            for (int i = 0; i < leaves; i++)
                lengths[leaf[i] & 0xFFFF] = depth[i];
            return;
        }
        for (int i = 0; i < symbols; i++)
            if (count[i])
                count[i] = count[i] / 2 + 1;
    }
}

static void codes_of(const uint8_t *lengths, int symbols, uint16_t *codes)
{
    uint32_t code = 0;
    for (int bits = 1; bits <= 16; bits++, code <<= 1)
        for (int i = 0; i < symbols; i++)
            if (lengths[i] == bits)
                codes[i] = (uint16_t)code++;
}

/* ---- bits, and frames of them ---- */

static uint8_t packed[FRAME * 2];
static size_t packed_size;
static uint64_t bits;
static int bit_count;

static void put(uint32_t value, int count)
{
    bits = bits << count | value;
    for (bit_count += count; bit_count >= 16; bit_count -= 16) {
        uint16_t word = (uint16_t)(bits >> (bit_count - 16));
        packed[packed_size++] = word & 0xFF;
        packed[packed_size++] = word >> 8;
    }
}

static void end_frame(void)
{
    if (bit_count)
        put(0, 16 - bit_count);
    uint8_t length[2] = {packed_size & 0xFF, packed_size >> 8};
    if (packed_size > FRAME + 6144)
        fail("a frame grew beyond what a cabinet takes");
    if (fwrite(length, 2, 1, stdout) != 1 || fwrite(packed, 1, packed_size, stdout) != packed_size)
        fail("can't write");
    packed_size = 0;
    bits = 0;
}

/* ---- trees, as differences to those of the block before ---- */

typedef struct { uint8_t symbol, extra_bits, extra; } Part;

static int tree_parts(const uint8_t *before, const uint8_t *now, int count, Part *parts)
{
    int n = 0;
    for (int i = 0; i < count;) {
        int run = 1;
        while (i + run < count && now[i + run] == now[i])
            run++;
        uint8_t difference = (before[i] - now[i] + 17) % 17;
        if (now[i] == 0 && run >= 20) {
            run = run > 51 ? 51 : run;
            parts[n++] = (Part){18, 5, run - 20};
        } else if (now[i] == 0 && run >= 4) {
            run = run > 19 ? 19 : run;
            parts[n++] = (Part){17, 4, run - 4};
        } else if (run >= 4) {
            run = run > 5 ? 5 : run;
            parts[n++] = (Part){19, 1, run - 4};
            parts[n++] = (Part){difference, 0, 0};
        } else {
            run = 1;
            parts[n++] = (Part){difference, 0, 0};
        }
        i += run;
    }
    return n;
}

static void put_tree(const uint8_t *before, const uint8_t *now, int count)
{
    Part parts[MAIN * 2];
    uint32_t counts[PRE] = {0};
    uint8_t lengths[PRE];
    uint16_t codes[PRE];
    int n = tree_parts(before, now, count, parts);
    for (int i = 0; i < n; i++)
        counts[parts[i].symbol]++;
    code_lengths(counts, PRE, 15, lengths);
    codes_of(lengths, PRE, codes);
    for (int i = 0; i < PRE; i++)
        put(lengths[i], 4);
    for (int i = 0; i < n; i++) {
        put(codes[parts[i].symbol], lengths[parts[i].symbol]);
        put(parts[i].extra, parts[i].extra_bits);
    }
}

/* ---- the cheapest way through a block ---- */

typedef struct {
    uint16_t literal[LITERALS], match[SLOTS][LONGEST + 1]; /* of a match: slot and length; its extra bits included */
} Costs;

static uint32_t bits_or(uint8_t length, int otherwise)
{
    return SCALE * (length ? length : otherwise);
}

static void costs_of(const Lengths *l, Costs *costs)
{
    for (int i = 0; i < LITERALS; i++)
        costs->literal[i] = bits_or(l->main[i], 13);
    for (int slot = 0; slot < SLOTS; slot++)
        for (int length = SHORTEST; length <= LONGEST; length++) {
            int header = length - SHORTEST < 7 ? length - SHORTEST : 7;
            uint32_t cost = bits_or(l->main[LITERALS + slot * 8 + header], 14) + SCALE * extra[slot];
            costs->match[slot][length] = cost + (header == 7 ? bits_or(l->length[length - 9], 12) : 0);
        }
}

static void offer(Node *node, uint32_t cost, Step step, Recent recent)
{
    if (cost < node->cost)
        *node = (Node){cost, step, recent};
}

static Recent after(Recent r, uint32_t distance, int repeat)
{
    if (repeat > 0) {
        r.recent[repeat] = r.recent[0];
    } else if (repeat < 0) {
        r.recent[2] = r.recent[1];
        r.recent[1] = r.recent[0];
    }
    r.recent[0] = distance;
    return r;
}

static size_t same_bytes(size_t at, uint32_t distance, size_t most)
{
    size_t same = 0;
    if (distance > at)
        return 0;
    while (same < most && data[at + same] == data[at + same - distance])
        same++;
    return same;
}

static void look_from(Node *nodes, size_t begin, size_t i, size_t length, const Costs *costs)
{
    const Node here = nodes[i];
    size_t at = begin + i, rest = FRAME - at % FRAME;
    size_t most = rest < length - i ? rest : length - i;
    most = most < LONGEST ? most : LONGEST;
    offer(&nodes[i + 1], here.cost + costs->literal[data[at]], (Step){1, 0, -1}, here.recent);
    for (int r = 0; r < 3; r++) {
        uint32_t distance = here.recent.recent[r];
        size_t same = same_bytes(at, distance, most), from = same >= NICE ? same : SHORTEST;
        for (size_t n = from; n <= same && same >= SHORTEST; n++)
            offer(&nodes[i + n], here.cost + costs->match[r][n], (Step){n, distance, r}, after(here.recent, distance, r));
    }
    size_t n = SHORTEST + 1;
    for (int m = 0; m < found_count[i]; m++) {
        Match match = found[i][m];
        int slot = slot_of(match.distance + 2);
        if (match.length >= NICE)
            n = match.length;
        for (; n <= match.length; n++)
            offer(&nodes[i + n], here.cost + costs->match[slot][n], (Step){n, match.distance, -1},
                  after(here.recent, match.distance, -1));
    }
}

/* The steps of the cheapest parse, in order; gives how many. */
static size_t parse(Node *nodes, size_t begin, size_t length, Recent recent, const Costs *costs, Step *steps)
{
    for (size_t i = 1; i <= length; i++)
        nodes[i].cost = UINT32_MAX;
    nodes[0] = (Node){0, {0, 0, -1}, recent};
    for (size_t i = 0; i < length; i++)
        look_from(nodes, begin, i, length, costs);
    size_t count = 0;
    for (size_t i = length; i > 0; i -= nodes[i].step.length)
        steps[count++] = nodes[i].step;
    for (size_t a = 0, b = count; a + 1 < b; a++) {
        Step swap = steps[--b];
        steps[b] = steps[a];
        steps[a] = swap;
    }
    return count;
}

/* ---- a block written down ---- */

/* Which recent offset a step has turned into, now that the ones before it are settled; -1 for none. */
static int repeats(Recent r, uint32_t distance)
{
    for (int i = 0; i < 3; i++)
        if (r.recent[i] == distance)
            return i;
    return -1;
}

typedef void (*Seen)(int main, int length, int slot, uint32_t formatted);

static Recent walk(size_t begin, const Step *steps, size_t count, Recent r, Seen seen, int frames)
{
    size_t at = begin;
    for (size_t i = 0; i < count; i++) {
        if (steps[i].length == 1) {
            seen(data[at], -1, -1, 0);
        } else {
            int repeat = repeats(r, steps[i].distance), n = steps[i].length - SHORTEST;
            uint32_t formatted = repeat >= 0 ? (uint32_t)repeat : steps[i].distance + 2;
            int slot = slot_of(formatted);
            seen(LITERALS + slot * 8 + (n < 7 ? n : 7), n < 7 ? -1 : n - 7, slot, formatted);
            r = after(r, steps[i].distance, repeat);
        }
        at += steps[i].length;
        if (frames && at % FRAME == 0 && at != size)
            end_frame();
    }
    return r;
}

static Counts counts;
static Lengths lengths, before;
static uint16_t main_codes[MAIN], length_codes[LENGTHS], aligned_codes[ALIGNED];
static int kind;

static void count_seen(int main, int length, int slot, uint32_t formatted)
{
    counts.main[main]++;
    if (length >= 0)
        counts.length[length]++;
    if (slot >= 0 && extra[slot] >= 3)
        counts.aligned[(formatted - base[slot]) & 7]++;
}

static void write_seen(int main, int length, int slot, uint32_t formatted)
{
    put(main_codes[main], lengths.main[main]);
    if (length >= 0)
        put(length_codes[length], lengths.length[length]);
    if (slot < 0 || !extra[slot])
        return;
    uint32_t low = formatted - base[slot];
    if (kind == ALIGNED_OFFSETS && extra[slot] >= 3) {
        put(low >> 3, extra[slot] - 3);
        put(aligned_codes[low & 7], lengths.aligned[low & 7]);
    } else {
        put(low, extra[slot]);
    }
}

static void settle_codes(void)
{
    uint32_t coded = 0, plain = 0;
    code_lengths(counts.main, MAIN, 16, lengths.main);
    code_lengths(counts.length, LENGTHS, 16, lengths.length);
    code_lengths(counts.aligned, ALIGNED, 7, lengths.aligned);
    codes_of(lengths.main, MAIN, main_codes);
    codes_of(lengths.length, LENGTHS, length_codes);
    codes_of(lengths.aligned, ALIGNED, aligned_codes);
    for (int i = 0; i < ALIGNED; i++) {
        coded += counts.aligned[i] * lengths.aligned[i];
        plain += counts.aligned[i] * 3;
    }
    kind = coded + 3 * ALIGNED < plain ? ALIGNED_OFFSETS : VERBATIM;
}

static void put_header(size_t length)
{
    put(kind, 3);
    put((uint32_t)length >> 12, 12);
    put((uint32_t)length & 0xFFF, 12);
    for (int i = 0; kind == ALIGNED_OFFSETS && i < ALIGNED; i++)
        put(lengths.aligned[i], 3);
    put_tree(before.main, lengths.main, LITERALS);
    put_tree(before.main + LITERALS, lengths.main + LITERALS, MAIN - LITERALS);
    put_tree(before.length, lengths.length, LENGTHS);
    before = lengths;
}

static void pack(void)
{
    Node *nodes = room((BLOCK + 1) * sizeof *nodes);
    Step *steps = room(BLOCK * sizeof *steps);
    Costs *costs = room(sizeof *costs);
    Recent recent = {{1, 1, 1}};
    costs_of(&lengths, costs);
    put(1, 1);
    put((uint32_t)size >> 16, 16);
    put((uint32_t)size & 0xFFFF, 16);
    for (size_t begin = 0; begin < size; begin += BLOCK) {
        size_t length = size - begin < BLOCK ? size - begin : BLOCK, count;
        find_matches(begin, length);
        count = parse(nodes, begin, length, recent, costs, steps);
        memset(&counts, 0, sizeof counts);
        walk(begin, steps, count, recent, count_seen, 0);
        settle_codes();
        costs_of(&lengths, costs);
        put_header(length);
        recent = walk(begin, steps, count, recent, write_seen, 1);
    }
    end_frame();
}

static void read_all(void)
{
    size_t held = 1 << 24, got;
    data = room(held);
    while ((got = fread(data + size, 1, held - size, stdin)) > 0)
        if ((size += got) == held && !(data = realloc(data, held *= 2)))
            fail("no memory");
    if (size == 0 || size > INT32_MAX)
        fail("between 1 byte and 2 GiB, please");
}

int main(void)
{
    read_all();
    make_slots();
    translate_calls();
    head = room((1 << HASH_BITS) * sizeof *head);
    left = room(WINDOW * sizeof *left);
    right = room(WINDOW * sizeof *right);
    found = room(BLOCK * sizeof *found);
    found_count = room(BLOCK);
    pack();
    return 0;
}
