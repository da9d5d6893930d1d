//! From an archive of an OCI layout to images told flat.
//! Leans on `image`, and on libraries that the builder does not use for this: it is its judge.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use dockwright_images::digest::Digest;
use serde_json::Value;
use tar::{Archive, EntryType};

use super::image::{Entry, Image};

/// The files of an archive by their names.
type Files = HashMap<String, Vec<u8>>;

/// The prefix of extended attributes in the headers of a tar.
const ATTRIBUTE: &str = "SCHILY.xattr.";

/// Reads the images of an archive, without attestations. Layers of these diff ids are those of a base.
pub(super) fn images(archive: &Path, bases: &HashSet<String>) -> Result<Vec<Image>, String> {
    let files = files(archive)?;
    let index = document(&files, "index.json")?;
    let mut manifests = Vec::new();
    collect(&files, &index, &mut manifests)?;
    manifests
        .iter()
        .map(|manifest| image(&files, manifest, bases))
        .collect()
}

fn files(archive: &Path) -> Result<Files, String> {
    let fault = |error: std::io::Error| format!("{} is no archive: {error}", archive.display());
    let mut tar = Archive::new(BufReader::new(File::open(archive).map_err(fault)?));
    let mut files = Files::new();
    for entry in tar.entries().map_err(fault)? {
        let mut entry = entry.map_err(fault)?;
        let name = entry.path().map_err(fault)?.to_string_lossy().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).map_err(fault)?;
        files.insert(name.trim_start_matches("./").to_owned(), bytes);
    }
    Ok(files)
}

/// The manifests below an index, in order.
fn collect(files: &Files, index: &Value, manifests: &mut Vec<Value>) -> Result<(), String> {
    for descriptor in list(index, "manifests") {
        if !descriptor["annotations"]["vnd.docker.reference.type"].is_null() {
            continue;
        }
        let document = document(files, &blob_name(descriptor)?)?;
        match document.get("manifests") {
            Some(_) => collect(files, &document, manifests)?,
            None => manifests.push(document),
        }
    }
    Ok(())
}

fn image(files: &Files, manifest: &Value, bases: &HashSet<String>) -> Result<Image, String> {
    let config = document(files, &blob_name(&manifest["config"])?)?;
    let mut layers = Vec::new();
    for layer in list(manifest, "layers") {
        layers.push(uncompressed(blob(files, &blob_name(layer)?)?)?);
    }
    let diff_ids: Vec<String> = layers.iter().map(|layer| hex(layer)).collect();
    let is_base = |id: &&String| bases.contains(*id);
    let base_layers = diff_ids.iter().take_while(is_base).count();
    let listings = layers[base_layers..].iter().map(|layer| listing(layer));
    let listings: Vec<Vec<(String, Entry)>> = listings.collect::<Result<_, _>>()?;
    let claimed = list(&config["rootfs"], "diff_ids");
    let claimed: Vec<&str> = claimed.iter().filter_map(Value::as_str).collect();
    let parts = ["os", "architecture", "variant"];
    Ok(Image {
        platform: parts
            .iter()
            .filter_map(|part| text(&config, part))
            .collect(),
        config: match &config["config"] {
            Value::Null => Value::Object(serde_json::Map::new()),
            config => config.clone(),
        },
        author: config["author"].as_str().map(str::to_owned),
        history: list(&config, "history").iter().map(history).collect(),
        diff_ids_ok: claimed
            .iter()
            .map(|id| id.trim_start_matches("sha256:"))
            .eq(diff_ids.iter().map(String::as_str)),
        base_layers,
        new_layers: listings.iter().map(Vec::len).collect(),
        fs: merge(listings),
    })
}

fn text(value: &Value, key: &&str) -> Option<(String, String)> {
    let text = value[*key].as_str().filter(|text| !text.is_empty())?;
    Some(((*key).to_owned(), text.to_owned()))
}

fn history(entry: &Value) -> (String, bool) {
    let created_by = entry["created_by"].as_str().unwrap_or_default();
    let is_empty = entry["empty_layer"].as_bool().unwrap_or_default();
    (created_by.to_owned(), is_empty)
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn blob_name(descriptor: &Value) -> Result<String, String> {
    let digest = descriptor["digest"].as_str();
    let digest = digest.ok_or_else(|| format!("no digest in {descriptor}"))?;
    Ok(format!("blobs/{}", digest.replace(':', "/")))
}

fn blob<'a>(files: &'a Files, name: &str) -> Result<&'a [u8], String> {
    let bytes = files.get(name).map(Vec::as_slice);
    bytes.ok_or_else(|| format!("the archive has no {name}"))
}

fn document(files: &Files, name: &str) -> Result<Value, String> {
    serde_json::from_slice(blob(files, name)?).map_err(|error| format!("{name}: {error}"))
}

/// The digest in hexadecimal.
fn hex(bytes: &[u8]) -> String {
    let digest = Digest::of(bytes).to_string();
    digest.trim_start_matches("sha256:").to_owned()
}

fn uncompressed(bytes: &[u8]) -> Result<Vec<u8>, String> {
    const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
    let mut out = Vec::new();
    let read = match bytes {
        [0x1f, 0x8b, ..] => flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut out),
        _ if bytes.starts_with(&ZSTD) => {
            zstd::Decoder::new(bytes).and_then(|mut decoder| decoder.read_to_end(&mut out))
        }
        _ => {
            out.extend_from_slice(bytes);
            Ok(out.len())
        }
    };
    read.map_err(|error| format!("a layer cannot be unpacked: {error}"))?;
    Ok(out)
}

/// The entries of a layer in its order.
fn listing(layer: &[u8]) -> Result<Vec<(String, Entry)>, String> {
    let fault = |error: std::io::Error| format!("a layer is no tar: {error}");
    let mut entries = Vec::new();
    for entry in Archive::new(layer).entries().map_err(fault)? {
        let mut entry = entry.map_err(fault)?;
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let path = path.trim_start_matches('/').trim_start_matches("./");
        let path = path.trim_end_matches('/').to_owned();
        if !path.is_empty() && path != "." {
            entries.push((path, told(&mut entry).map_err(fault)?));
        }
    }
    Ok(entries)
}

fn told<R: Read>(entry: &mut tar::Entry<'_, R>) -> std::io::Result<Entry> {
    let header = entry.header();
    let kind = kind(header.entry_type());
    let mut told = Entry {
        kind: kind.to_owned(),
        mode: Some(format!("{:o}", header.mode()? & 0o7777)),
        uid: Some(header.uid()?),
        gid: Some(header.gid()?),
        mtime: i64::try_from(header.mtime()?).ok(),
        ..Entry::default()
    };
    if let Some(extensions) = entry.pax_extensions()? {
        for extension in extensions.flatten() {
            extend(&mut told, extension.key_bytes(), extension.value_bytes());
        }
    }
    if kind == "file" {
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes)?;
        told.size = Some(bytes.len() as u64);
        told.sha256 = Some(hex(&bytes));
    }
    if matches!(kind, "symlink" | "hardlink") {
        let link = entry.link_name_bytes().unwrap_or_default();
        told.link = Some(String::from_utf8_lossy(&link).into_owned());
    }
    Ok(told)
}

/// Puts what an extended header says over what the header had room for.
fn extend(told: &mut Entry, key: &[u8], value: &[u8]) {
    let (key, value) = (String::from_utf8_lossy(key), String::from_utf8_lossy(value));
    match &*key {
        "mtime" => {
            let seconds = value.split('.').next().and_then(|text| text.parse().ok());
            told.mtime = seconds.or(told.mtime);
        }
        "uid" => told.uid = value.parse().ok().or(told.uid),
        "gid" => told.gid = value.parse().ok().or(told.gid),
        _ => {
            if let Some(name) = key.strip_prefix(ATTRIBUTE) {
                told.xattrs.insert(name.to_owned(), value.into_owned());
            }
        }
    }
}

fn kind(kind: EntryType) -> &'static str {
    match kind {
        EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => "file",
        EntryType::Directory => "dir",
        EntryType::Symlink => "symlink",
        EntryType::Link => "hardlink",
        EntryType::Char => "char",
        EntryType::Block => "block",
        EntryType::Fifo => "fifo",
        _ => "?",
    }
}

/// Lays the layers over each other; what they delete from the base stays visible as a mark.
fn merge(listings: Vec<Vec<(String, Entry)>>) -> BTreeMap<String, Entry> {
    let mut merged = BTreeMap::new();
    for (path, entry) in listings.into_iter().flatten() {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
        if name == ".wh..wh..opq" {
            merged.retain(|known: &String, _| !is_below(known, folder));
            merged.insert(path, mark("opaque"));
        } else if let Some(name) = name.strip_prefix(".wh.") {
            let hidden = match folder {
                "" => name.to_owned(),
                folder => format!("{folder}/{name}"),
            };
            merged.retain(|known, _| *known != hidden && !is_below(known, &hidden));
            merged.insert(hidden, mark("whiteout"));
        } else {
            let before = merged.get(&path).map(|entry: &Entry| entry.kind.as_str());
            if entry.kind != "dir" && before == Some("dir") {
                merged.retain(|known, _| !is_below(known, &path));
            }
            merged.insert(path, entry);
        }
    }
    merged
}

fn mark(kind: &str) -> Entry {
    Entry {
        kind: kind.to_owned(),
        ..Entry::default()
    }
}

fn is_below(path: &str, folder: &str) -> bool {
    let rest = path.strip_prefix(folder);
    rest.is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(kind: &str) -> Entry {
        mark(kind)
    }

    fn merged(layers: &[&[(&str, &str)]]) -> Vec<String> {
        let listing = |layer: &&[(&str, &str)]| {
            let entries = layer.iter();
            entries
                .map(|(path, kind)| ((*path).to_owned(), entry(kind)))
                .collect()
        };
        let merged = merge(layers.iter().map(listing).collect());
        let shown = merged
            .iter()
            .map(|(path, entry)| format!("{path} {}", entry.kind));
        shown.collect()
    }

    #[test]
    fn layers_hide_what_is_below_them() {
        let first: &[(&str, &str)] =
            &[("a", "dir"), ("a/b", "file"), ("ab", "file"), ("c", "file")];
        assert_eq!(
            merged(&[first, &[("a/.wh.b", "file"), (".wh.base", "file")]]),
            [
                "a dir",
                "a/b whiteout",
                "ab file",
                "base whiteout",
                "c file"
            ]
        );
        assert_eq!(
            merged(&[first, &[("a/.wh..wh..opq", "file")]]),
            ["a dir", "a/.wh..wh..opq opaque", "ab file", "c file"]
        );
        assert_eq!(
            merged(&[first, &[("a", "symlink"), ("c", "dir")]]),
            ["a symlink", "ab file", "c dir"]
        );
    }
}
