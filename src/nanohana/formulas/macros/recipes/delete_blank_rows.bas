Option Explicit

' 指定した列が空欄の行を、下から順に削除します。
Sub 空行を削除()
    Const シート名 As String = "{{シート名}}"
    Const 列 As String = "{{列}}"
    Const 先頭行 As Long = {{先頭行}}
    Dim 対象 As Worksheet
    Dim 行 As Long, 最終行 As Long, 件数 As Long
    Set 対象 = ThisWorkbook.Worksheets(シート名)
    最終行 = 対象.UsedRange.Row + 対象.UsedRange.Rows.Count - 1
    For 行 = 最終行 To 先頭行 Step -1
        If Trim(対象.Cells(行, 列).Value) = "" Then
            対象.Rows(行).Delete
            件数 = 件数 + 1
        End If
    Next 行
    MsgBox 件数 & "行を削除しました。"
End Sub
