//! Compressed bytes: the same whatever the threads and the sizes of writes, read back by us and by the tools of the field.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "tests stop at the first surprise, and say what they skip"
)]

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use dockwright_images::compression::{Compression, Compressor, Decompressor, Key, Members, Ratio};

/// Bytes that compress as text does, without any outside source.
fn sample(size: usize) -> Vec<u8> {
    let mut state = 7_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 24
    };
    let mut bytes = Vec::with_capacity(size + 16);
    while bytes.len() < size {
        bytes.extend_from_slice(&b"layer whiteout digest"[..usize::try_from(next() % 20).unwrap()]);
        bytes.push(next() as u8);
    }
    bytes.truncate(size);
    bytes
}

fn compress(compressor: Compressor, threads: usize, chunk: usize, bytes: &[u8]) -> Vec<u8> {
    let mut writer = compressor.writer_on(threads, Vec::new()).unwrap();
    for part in bytes.chunks(chunk) {
        writer.write_all(part).unwrap();
        writer.flush().unwrap();
    }
    writer.finish().unwrap()
}

fn decompress(bytes: &[u8]) -> (Compression, Vec<u8>) {
    let mut reader = Decompressor::new(bytes).unwrap();
    let mut content = Vec::new();
    reader.read_to_end(&mut content).unwrap();
    (reader.compression(), content)
}

#[test]
fn bytes_do_not_depend_on_threads_and_writes() {
    for size in [0, 1, 1 << 20, (1 << 20) + 1, 9_300_000] {
        let bytes = sample(size);
        for compressor in [Compressor::Plain, Compressor::GZIP, Compressor::ZSTD] {
            let first = compress(compressor, 1, 1 << 16, &bytes);
            for (threads, chunk) in [(1, 777), (2, 4096), (5, 1 << 22)] {
                assert!(
                    first == compress(compressor, threads, chunk, &bytes),
                    "{compressor} {size} {threads}"
                );
            }
            assert!(
                decompress(&first) == (compressor.compression(), bytes.clone()),
                "{compressor} {size}"
            );
        }
    }
}

#[test]
fn tools_of_the_field_read_what_is_written() {
    let bytes = sample(3_000_000);
    for (program, compressor) in [("gzip", Compressor::GZIP), ("zstd", Compressor::ZSTD)] {
        let Some(read) = pipe(program, &["-dc"], compress(compressor, 3, 65_536, &bytes)) else {
            continue;
        };
        assert!(read == bytes, "{program}");
        let written = pipe(program, &["-c"], bytes.clone()).unwrap();
        assert!(
            decompress(&written) == (compressor.compression(), bytes.clone()),
            "{program}"
        );
    }
}

#[test]
fn what_only_other_tools_write_is_read() {
    let bytes = sample(3_000_000);
    for (program, compression) in [("bzip2", Compression::Bzip2), ("xz", Compression::Xz)] {
        let (first, second) = bytes.split_at(1_000_000);
        let Some(mut written) = pipe(program, &["-c"], first.to_vec()) else {
            continue;
        };
        // Two streams, one behind the other, are one content.
        written.extend(pipe(program, &["-c"], second.to_vec()).unwrap());
        assert!(
            decompress(&written) == (compression, bytes.clone()),
            "{program}"
        );
        written.truncate(written.len() - 20);
        let cut = io::copy(
            &mut Decompressor::new(&written[..]).unwrap(),
            &mut io::sink(),
        );
        assert!(cut.is_err(), "{program}");
    }
}

#[test]
fn a_bomb_is_stopped_and_the_setting_is_named() {
    let bomb = compress(Compressor::GZIP, 2, 1 << 20, &vec![0; 8 << 20]);
    let read = |ratio| {
        let mut reader = Decompressor::new(&bomb[..]).unwrap().with_ratio(ratio);
        io::copy(&mut reader, &mut io::sink())
    };
    let message = read(Ratio {
        most: 100,
        from: 1 << 20,
    })
    .unwrap_err()
    .to_string();
    assert!(
        message.contains("100 times") && message.contains("`unpack.ratio`"),
        "{message}"
    );
    assert_eq!(
        read(Ratio {
            most: 100,
            from: 8 << 20
        })
        .unwrap(),
        8 << 20
    );
    assert_eq!(read(Ratio::ANY).unwrap(), 8 << 20);
}

#[test]
fn bytes_that_end_early_are_an_error() {
    for compressor in [Compressor::GZIP, Compressor::ZSTD] {
        let whole = compress(compressor, 1, 65_536, &sample(100_000));
        let mut reader = Decompressor::new(&whole[..whole.len() - 5]).unwrap();
        assert!(
            io::copy(&mut reader, &mut io::sink()).is_err(),
            "{compressor}"
        );
    }
}

#[test]
fn a_compressor_says_what_it_is() {
    assert_eq!(
        Compressor::GZIP.to_string(),
        "gzip libdeflate-1.26 level=4 members=1048576"
    );
    assert!(Compressor::ZSTD.to_string().ends_with("level=3 workers"));
    assert!(Compressor::Gzip(13).writer(io::sink()).is_err());
    assert!(Compressor::Zstd(0).writer(io::sink()).is_err());
}

/// Runs a program with that input; nothing where it is not installed.
fn pipe(program: &str, arguments: &[&str], input: Vec<u8>) -> Option<Vec<u8>> {
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        eprintln!("skipped: `{program}` is not installed");
        return None;
    };
    let mut stdin = child.stdin.take().unwrap();
    let feeder = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap().unwrap();
    assert!(output.status.success(), "{program}");
    Some(output.stdout)
}

/// A tar of files of many sizes; the one in the middle is as long as that.
fn tar_of_files(middle: usize) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    let content = sample(90_000);
    for number in 0..200_usize {
        let size = if number == 100 {
            middle
        } else {
            7_000 + number * 3_331 % 80_000
        };
        let mut header = tar::Header::new_ustar();
        header.set_size(size as u64);
        header.set_mtime(number as u64);
        let name = format!("folder/file-{number}");
        let content = &content[number..number + size];
        archive.append_data(&mut header, name, content).unwrap();
    }
    archive.into_inner().unwrap()
}

/// What was compressed so far, and how often it was asked for in vain.
#[derive(Default)]
struct Known {
    members: Mutex<HashMap<Key, Vec<u8>>>,
    misses: AtomicUsize,
}

impl Members for Known {
    fn key(&self, content: &[u8]) -> Key {
        *blake3::hash(content).as_bytes()
    }

    fn find(&self, content: &Key) -> Option<Vec<u8>> {
        let found = self.members.lock().unwrap().get(content).cloned();
        self.misses
            .fetch_add(usize::from(found.is_none()), Ordering::Relaxed);
        found
    }

    fn note(&self, content: Key, _: u64, bytes: &[u8]) {
        self.members.lock().unwrap().insert(content, bytes.to_vec());
    }
}

#[test]
fn a_file_that_changed_its_size_leaves_most_members_as_they_were() {
    let known = Arc::new(Known::default());
    let compress_with = |bytes: &[u8]| {
        let memory: Arc<dyn Members> = Arc::clone(&known) as _;
        let mut writer = Compressor::GZIP.writer_with(memory, Vec::new()).unwrap();
        writer.write_all(bytes).unwrap();
        (
            writer.finish().unwrap(),
            known.misses.swap(0, Ordering::Relaxed),
        )
    };
    let (first, second) = (tar_of_files(40_000), tar_of_files(7));
    let (compressed, misses) = compress_with(&first);
    assert!(misses > 10, "{misses} members");
    assert!(compressed == compress(Compressor::GZIP, 1, 512, &first));
    let (compressed, misses) = compress_with(&second);
    assert!((1..=2).contains(&misses), "{misses} members are new");
    assert!(compressed == compress(Compressor::GZIP, 3, 100_000, &second));
    assert!(decompress(&compressed).1 == second);
}
